// How things would come, and how they would go back.
import type { ShopSettings } from '../../modules/settings.ts';

type Page = ShopSettings['pages'][number];

export const shipping: Page = {
  handle: 'shipping',
  title: { en: 'Shipping and delivery', de: 'Versand und Lieferung' },
  description: {
    en: 'What it costs and how long it takes is shown in the checkout before you pay.',
    de: 'Was es kostet und wie lange es dauert, steht an der Kasse, bevor Sie zahlen.',
  },
  body: {
    en: `
<p><strong>A demonstration sends nothing.</strong> What follows is what this shop would say if it did, and what its checkout reckons with.</p>
<h2>What it costs</h2>
<p>The checkout shows every way of delivery to your address with its price and its days, before you pay and before you give a card. The price goes by where the parcel goes and what it weighs; the weight of each thing is on file. Nothing is added later.</p>
<h2>How long it takes</h2>
<p>What is in stock leaves on the next working day. The order’s page tells when a parcel left, and by which number it can be followed. If an order goes out in two parcels, you get two messages and pay for one.</p>
<h2>Large things</h2>
<p>The Cabinet Twelve weighs 26 kg and comes in a crate, on a pallet, to the kerb. The carrier calls beforehand. Two people lift it out.</p>
<h2>Batteries</h2>
<p>The travel capsule holds a lithium cell of 9.4 Wh. It goes by road, and not by air freight alone.</p>
<h2>When something is missing or broken</h2>
<p>Keep the box, take a photograph, and write to us within two weeks. You choose: another one, or your money back.</p>`,
    de: `
<p><strong>Eine Vorführung verschickt nichts.</strong> Was folgt, würde dieser Laden sagen, wenn er es täte, und so rechnet seine Kasse.</p>
<h2>Was es kostet</h2>
<p>Die Kasse zeigt jede Art der Lieferung an Ihre Anschrift mit Preis und Dauer, bevor Sie zahlen und bevor Sie eine Karte angeben. Der Preis richtet sich nach Ziel und Gewicht; das Gewicht jeder Ware ist hinterlegt. Später kommt nichts hinzu.</p>
<h2>Wie lange es dauert</h2>
<p>Was vorrätig ist, geht am nächsten Werktag hinaus. Auf der Seite der Bestellung steht, wann ein Paket abging und unter welcher Nummer man es verfolgt. Geht eine Bestellung in zwei Paketen hinaus, bekommen Sie zwei Nachrichten und zahlen einmal.</p>
<h2>Große Dinge</h2>
<p>Der Cabinet Twelve wiegt 26 kg und kommt in einer Kiste auf einer Palette bis zum Bordstein. Die Spedition ruft vorher an. Heben Sie ihn zu zweit heraus.</p>
<h2>Akkus</h2>
<p>In der Reisekapsel steckt eine Lithiumzelle mit 9,4 Wh. Sie reist auf der Straße und nicht als reine Luftfracht.</p>
<h2>Wenn etwas fehlt oder zerbrochen ist</h2>
<p>Heben Sie den Karton auf, machen Sie ein Foto und schreiben Sie uns innerhalb von zwei Wochen. Sie wählen: Ersatz oder Ihr Geld zurück.</p>`,
  },
};

export const returns: Page = {
  handle: 'returns',
  title: { en: 'Returns', de: 'Rückgabe' },
  description: {
    en: 'Thirty days, the whole price, to the card that paid.',
    de: 'Dreißig Tage, der ganze Preis, auf die Karte, mit der gezahlt wurde.',
  },
  body: {
    en: `
<p><strong>A demonstration takes nothing back, as it sends nothing.</strong> A shop that runs this software with its own goods writes its own terms here. Ours would read as follows.</p>
<h2>Thirty days</h2>
<p>You may send back what you do not want within thirty days after it came, unworn and in its box, without saying why. Straps may have been held against a watch, but not bent into a buckle. Things made to order, such as engravings, stay yours.</p>
<h2>How</h2>
<ol>
<li>Open your order by the link in its confirmation, and choose what goes back.</li>
<li>Print the slip, lay it in the box, and send the parcel.</li>
<li>When it has come and was looked at, the order’s page says so, and the money leaves on the same day.</li>
</ol>
<h2>What you get</h2>
<p>The whole price of the thing with its tax, to the card that paid. If all of an order comes back, the cheapest delivery too. You pay for the way back, unless we sent the wrong thing or a broken one.</p>
<h2>Two years</h2>
<p>What breaks within two years by a fault of ours is repaired or replaced. Motors have five. Wear is no fault: leather darkens, brass dulls, felt flattens.</p>`,
    de: `
<p><strong>Eine Vorführung nimmt nichts zurück, da sie nichts verschickt.</strong> Ein Laden, der diese Software mit eigener Ware betreibt, schreibt hier seine eigenen Bedingungen. Unsere lauteten so.</p>
<h2>Dreißig Tage</h2>
<p>Was Sie nicht wollen, senden Sie innerhalb von dreißig Tagen nach der Ankunft zurück, ungetragen und im Karton, ohne Begründung. Ein Band darf an eine Uhr gehalten, aber nicht in die Schließe gebogen worden sein. Was eigens für Sie gemacht wurde, etwa eine Gravur, bleibt bei Ihnen.</p>
<h2>So geht es</h2>
<ol>
<li>Öffnen Sie Ihre Bestellung über den Link in der Bestätigung und wählen Sie, was zurückgeht.</li>
<li>Drucken Sie den Beleg, legen Sie ihn in den Karton und senden Sie das Paket ab.</li>
<li>Ist es angekommen und geprüft, so steht es auf der Seite der Bestellung, und das Geld geht am selben Tag hinaus.</li>
</ol>
<h2>Was Sie bekommen</h2>
<p>Den ganzen Preis der Ware mit ihrer Steuer, auf die Karte, mit der gezahlt wurde. Kommt eine Bestellung ganz zurück, auch die günstigste Lieferung. Den Rückweg zahlen Sie, es sei denn, wir haben das Falsche oder etwas Zerbrochenes geschickt.</p>
<h2>Zwei Jahre</h2>
<p>Was innerhalb von zwei Jahren durch unseren Fehler bricht, wird repariert oder ersetzt. Motoren haben fünf. Abnutzung ist kein Fehler: Leder dunkelt, Messing wird matt, Filz gibt nach.</p>`,
  },
};
