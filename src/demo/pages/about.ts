// Who is behind the shop (nobody), and what people would ask.
import type { ShopSettings } from '../../modules/settings.ts';

type Page = ShopSettings['pages'][number];

export const about: Page = {
  handle: 'about',
  title: { en: 'About this shop', de: 'Über diesen Laden' },
  description: {
    en: 'A demonstration shop: the products, the maker and the pictures are invented; the software is real.',
    de: 'Ein Vorführladen: Waren, Hersteller und Bilder sind erfunden; die Software ist echt.',
  },
  body: {
    en: `
<p><strong>This is a demonstration.</strong> There is no workshop, no warehouse, and nobody who waits for your order. The maker is invented, and so are the thirty-one things on the shelves; their pictures were drawn by a program. What is real is the shop itself: the software that you are using at this moment.</p>
<h2>What you can try</h2>
<ul>
<li>Buy something. The payment page names the test cards; take any date in the future and any three digits. No money moves.</li>
<li>Misspell a word in the search, pay in another currency, read the shop in German.</li>
<li>Have a card declined (<a href="https://docs.stripe.com/testing#declined-payments">Stripe’s test cards for that</a>), and see that nothing you typed is lost.</li>
<li>Follow your order by the link in the confirmation, which arrives in the demonstration’s own mailbox.</li>
</ul>
<h2>Why we built it</h2>
<p>Every shop has a page on which it promises to look after its customers’ data. Few could show that they do. Watchword binds each sentence of that page to a test of the running shop, keeps what the test saw, and publishes it where nobody can quietly change it afterwards. <a href="/trust">The trust page</a> shows what came out a moment ago: green where the sentence was kept, red where it was not.</p>
<h2>What happens to what you type</h2>
<p>It stays on the machine on which this shop runs. Your name and address are sealed with a key of their own, as they would be in a real shop, and can be erased for good by destroying that key. Use invented ones all the same.</p>`,
    de: `
<p><strong>Dies ist eine Vorführung.</strong> Es gibt keine Werkstatt, kein Lager und niemanden, der auf Ihre Bestellung wartet. Der Hersteller ist erfunden, und mit ihm die einunddreißig Dinge in den Regalen; ihre Bilder hat ein Programm gezeichnet. Echt ist der Laden selbst: die Software, die Sie gerade benutzen.</p>
<h2>Was Sie versuchen können</h2>
<ul>
<li>Kaufen Sie etwas. Die Zahlungsseite nennt die Testkarten; dazu ein beliebiges Datum in der Zukunft und drei beliebige Ziffern. Es fließt kein Geld.</li>
<li>Vertippen Sie sich in der Suche, zahlen Sie in einer anderen Währung, lesen Sie den Laden auf Englisch.</li>
<li>Lassen Sie eine Karte ablehnen (<a href="https://docs.stripe.com/testing#declined-payments">Testkarten von Stripe</a>) und sehen Sie, dass nichts verloren geht, was Sie eingegeben haben.</li>
<li>Verfolgen Sie Ihre Bestellung über den Link in der Bestätigung; sie kommt im Postfach der Vorführung an.</li>
</ul>
<h2>Warum es ihn gibt</h2>
<p>Jeder Laden hat eine Seite, auf der er verspricht, auf die Daten seiner Kunden zu achten. Wenige könnten zeigen, dass sie es tun. Watchword bindet jeden Satz dieser Seite an eine Prüfung des laufenden Ladens, bewahrt auf, was sie ergab, und veröffentlicht es dort, wo es niemand später still ändern kann. <a href="/trust">Die Vertrauensseite</a> zeigt, was eben herauskam: grün, wo der Satz gehalten wurde, rot, wo nicht.</p>
<h2>Was mit Ihren Eingaben geschieht</h2>
<p>Sie bleiben auf dem Rechner, auf dem dieser Laden läuft. Name und Anschrift werden mit einem eigenen Schlüssel versiegelt wie in einem echten Laden, und wer den Schlüssel vernichtet, löscht sie für immer. Nehmen Sie trotzdem erfundene.</p>`,
  },
};

export const questions: Page = {
  handle: 'questions',
  title: { en: 'Questions', de: 'Fragen' },
  description: {
    en: 'Does my watch need a winder? Which strap fits? Short answers to what people ask.',
    de: 'Braucht meine Uhr einen Uhrenbeweger? Welches Band passt? Kurze Antworten.',
  },
  body: {
    en: `
<h2>Does my watch need a winder?</h2>
<p>Only if it is an automatic, and only if you do not want to set it. A watch that stops takes no harm. A winder is worth most for watches with a calendar or a moon, whose setting is work, and for two that take turns on your wrist.</p>
<h2>Can a winder harm it?</h2>
<p>An automatic cannot be wound too far: its spring slips in the barrel when it is full. A winder that never rests does wear the rotor’s bearing and the slipping clutch. So ours count their turns, rest between them, and stop when the day’s number is reached.</p>
<h2>How many turns does mine want?</h2>
<p>It stands in the papers of the watch or on the pages of whoever made the movement. If you cannot find it, begin with 650 in both directions. Does it lose time after two days, take 900.</p>
<h2>Which strap fits?</h2>
<p>Measure the distance between the lugs in whole millimetres, as the <a href="/pages/strap-size-guide">size guide</a> shows. Watches with lugs of their own shape need straps made for them.</p>
<h2>Is it true that nothing is sent?</h2>
<p>Yes. This shop is a <a href="/pages/about">demonstration</a>. If it ran with real keys for payments, the band above each page would be gone, and this answer too.</p>
<h2>Why does the price change with the currency and not by the minute?</h2>
<p>Prices in other currencies are converted at a rate that the shop’s owner has set, and rounded to amounts that look like prices. What you see on the product’s page is what you pay.</p>`,
    de: `
<h2>Braucht meine Uhr einen Uhrenbeweger?</h2>
<p>Nur, wenn sie eine Automatik ist, und nur, wenn Sie sie nicht stellen wollen. Einer Uhr, die stehen bleibt, schadet das nicht. Am meisten nützt ein Uhrenbeweger bei Uhren mit Kalender oder Mond, deren Einstellung Arbeit ist, und bei zweien, die sich am Arm abwechseln.</p>
<h2>Kann er schaden?</h2>
<p>Eine Automatik lässt sich nicht überdrehen: Ist die Feder voll, rutscht sie im Federhaus. Ein Uhrenbeweger, der nie ruht, nutzt aber das Lager des Rotors und die Rutschkupplung ab. Unsere zählen deshalb ihre Umdrehungen, ruhen dazwischen und stehen still, wenn die Zahl des Tages erreicht ist.</p>
<h2>Wie viele Umdrehungen will meine?</h2>
<p>Das steht in den Papieren der Uhr oder auf den Seiten dessen, der das Werk gebaut hat. Finden Sie es nicht, so beginnen Sie mit 650 in beide Richtungen. Geht die Uhr nach zwei Tagen nach, nehmen Sie 900.</p>
<h2>Welches Band passt?</h2>
<p>Messen Sie den Abstand zwischen den Hörnern in ganzen Millimetern; <a href="/pages/strap-size-guide">so geht es</a>. Uhren mit Hörnern von eigener Form brauchen Bänder, die für sie gemacht sind.</p>
<h2>Wird wirklich nichts verschickt?</h2>
<p>Nein, nichts. Dieser Laden ist eine <a href="/pages/about">Vorführung</a>. Liefe er mit echten Schlüsseln für Zahlungen, so wäre das Band über jeder Seite verschwunden, und diese Antwort auch.</p>
<h2>Warum hängt der Preis an der Währung und nicht an der Minute?</h2>
<p>Preise in anderen Währungen werden zu einem Kurs umgerechnet, den der Inhaber gesetzt hat, und auf Beträge gerundet, die wie Preise aussehen. Was auf der Seite der Ware steht, das zahlen Sie.</p>`,
  },
};
