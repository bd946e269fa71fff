// The words of mails in German.
import type { MailTexts } from './texts.ts';

export const germanMail: MailTexts = {
  demonstration: 'Eine Vorführung: Nichts wurde gekauft, und nichts wird verschickt.',
  questions: (contact) => `Fragen? Schreiben Sie an ${contact}.`,
  secretLink: 'Der Link zu Ihrer Bestellung gehört nur Ihnen: Wer ihn hat, kann die Bestellung sehen.',

  viewOrder: 'Bestellung ansehen',
  ordered: 'Ihre Bestellung',
  next: 'Wie es weitergeht',
  subtotal: 'Waren',
  discount: 'Rabatt',
  shipping: 'Versand',
  free: 'Kostenlos',
  tax: 'Steuer',
  taxIncluded: 'Darin enthaltene Steuer',
  rounding: 'Rundung',
  delivery: 'Voraussichtlich da',
  days: (earliest, latest) => (earliest === latest ? earliest : `${earliest} bis ${latest}`),
  shippingBy: 'Versand durch',
  pickup: 'Abzuholen bei',
  total: 'Summe',

  confirmation: {
    subject: (order, shop) => `Ihre Bestellung ${order} bei ${shop}`,
    heading: (order) => `Danke für Ihre Bestellung ${order}`,
    paid: 'Ihre Zahlung ist da, und wir machen Ihre Bestellung fertig.',
    nothingToPay: 'Sie kostet Sie nichts, und wir machen sie fertig.',
    onAccount: (due) => `Sie geht auf Rechnung, zahlbar bis zum ${due}. Wir machen sie fertig.`,
    beingChecked: 'Wir prüfen sie, und Sie hören von uns. Sie brauchen nichts zu tun.',
    next: [
      'Wir packen Ihre Bestellung und schreiben Ihnen, sobald sie das Haus verlässt, mit einem Link zur Sendung.',
      'Stimmt etwas nicht? Sagen Sie es uns bald, dann lässt es sich noch ändern.',
    ],
    nextChecked: [
      'Ein Mensch sieht sich Ihre Bestellung an. Das dauert höchstens einen Tag.',
      'Dann schreiben wir Ihnen wieder.',
    ],
  },
  toBePaid: {
    subject: (order, shop) => `Ihre Bestellung ${order} bei ${shop} kann bezahlt werden`,
    heading: (order) => `Ihre Bestellung ${order} kann bezahlt werden`,
    text: 'Wir haben uns Ihre Bestellung angesehen; sobald Sie bezahlt haben, gehört sie Ihnen. Einen Tag lang halten wir die Waren für Sie zurück.',
  },
  payNow: 'Jetzt bezahlen',
  trouble: {
    declinedSubject: (order, shop) => `Die Zahlung für Ihre Bestellung ${order} bei ${shop} hat nicht geklappt`,
    declinedHeading: 'Ihre Zahlung hat nicht geklappt',
    declined: (order) =>
      `Die Zahlung für Ihre Bestellung ${order} wurde abgelehnt, und nichts wurde abgebucht. Oft ist es ein Tippfehler oder ein Limit der Karte: Versuchen Sie es noch einmal, oder nehmen Sie eine andere Karte.`,
    openSubject: (order, shop) => `Ihre Bestellung ${order} bei ${shop} ist noch nicht bezahlt`,
    openHeading: 'Ihre Bestellung wartet auf Ihre Zahlung',
    open: (order) => `Sie haben ${order} bestellt, aber die Zahlung wurde nicht beendet. Nichts wurde abgebucht.`,
    until: (time) =>
      `Wir halten die Waren bis ${time} für Sie zurück. Danach wird die Bestellung von selbst storniert; Sie brauchen nichts zu tun.`,
  },
  shipped: {
    subject: (order, shop) => `Ihre Bestellung ${order} von ${shop} ist unterwegs`,
    partSubject: (order, shop) => `Ein Teil Ihrer Bestellung ${order} von ${shop} ist unterwegs`,
    heading: 'Ihre Bestellung ist unterwegs',
    partHeading: 'Ein Teil Ihrer Bestellung ist unterwegs',
    text: (order) => `Wir haben ein Paket Ihrer Bestellung ${order} zur Zustellung übergeben.`,
    textPlain: (order) => `Ihre Bestellung ${order} hat unser Haus verlassen.`,
    rest: 'Der Rest folgt; dann schreiben wir Ihnen wieder.',
    inParcel: 'In diesem Paket',
    carrier: 'Versand durch',
    tracking: 'Sendungsnummer',
    follow: 'Sendung verfolgen',
    next: ['Ist am erwarteten Tag nichts da? Schreiben Sie uns, und wir suchen danach.'],
  },
  refunded: {
    subject: (amount, order) => `Wir haben ${amount} zu Ihrer Bestellung ${order} erstattet`,
    heading: (amount) => `Wir haben ${amount} erstattet`,
    text: (order) =>
      `Das Geld für Ihre Bestellung ${order} geht den Weg zurück, auf dem Sie bezahlt haben. Bis Ihre Bank es zeigt, können 5 bis 10 Tage vergehen.`,
    title: 'Was Sie zurückbekommen',
    refund: 'Diese Erstattung',
    before: 'Vorher erstattet',
    order: 'Summe der Bestellung',
  },
  cancelled: {
    subject: (order, shop) => `Ihre Bestellung ${order} bei ${shop} ist storniert`,
    heading: (order) => `Ihre Bestellung ${order} ist storniert`,
    partSubject: (order, shop) => `Ein Teil Ihrer Bestellung ${order} bei ${shop} ist storniert`,
    partHeading: 'Ein Teil Ihrer Bestellung ist storniert',
    part: (order) =>
      `Was unten steht, schicken wir Ihnen von der Bestellung ${order} nicht. Alles andere kommt wie geplant.`,
    goods: 'Storniert',
    nothingCharged:
      'Nichts wird abgebucht. Zeigt Ihre Bank einen vorgemerkten Betrag, verschwindet er in einigen Tagen von selbst.',
    refunded: (amount) =>
      `${amount} gehen den Weg zurück, auf dem Sie bezahlt haben; wir schreiben Ihnen, sobald sie unterwegs sind.`,
    onAccount: (amount) => `${amount} sind von dem abgezogen, was Sie noch zu bezahlen haben.`,
    again: 'Falls Sie das nicht wollten: Sie können jederzeit neu bestellen.',
  },
  returnApproved: {
    subject: (order) => `Sie können Waren Ihrer Bestellung ${order} zurückschicken`,
    heading: 'Sie können es zurückschicken',
    text: (order) => `Wir haben Ihrer Rückgabe von Waren der Bestellung ${order} zugestimmt.`,
    goods: 'Zurückzuschicken',
    how: 'So schicken Sie es zurück',
    steps: [
      'Verpacken Sie die Waren gut, in ihrem eigenen Karton, falls Sie ihn noch haben.',
      'Legen Sie einen Zettel mit der Nummer Ihrer Bestellung bei.',
      'Sobald sie hier sind, sehen wir sie an und erstatten den Betrag.',
    ],
    sendTo: 'Schicken Sie es an',
    askWhere: (contact) => `Schreiben Sie an ${contact}, und wir sagen Ihnen, wohin es geht.`,
  },
  returnReceived: {
    subject: (order) => `Ihre Rücksendung zur Bestellung ${order} ist angekommen`,
    heading: 'Ihre Rücksendung ist angekommen',
    text: (order) => `Was Sie von der Bestellung ${order} zurückgeschickt haben, ist hier.`,
    refundFollows: 'Wir erstatten Ihnen nun den Betrag und schreiben Ihnen darüber.',
    goods: 'Was angekommen ist',
  },
  returnDeclined: {
    subject: (order) => `Zu Ihrer Rückgabe aus der Bestellung ${order}`,
    heading: 'Wir können es nicht zurücknehmen',
    text: (order) =>
      `Wir haben uns Ihren Wunsch angesehen, Waren der Bestellung ${order} zurückzuschicken, und können sie nicht zurücknehmen. Schreiben Sie uns, wenn Sie das anders sehen.`,
    goods: 'Worum es geht',
  },
  askBack: {
    subject: (product) => `Bescheid geben, wenn ${product} wieder da ist? Bitte bestätigen`,
    heading: 'Sollen wir Bescheid geben?',
    text: (product, shop) =>
      `Jemand, hoffentlich Sie, hat uns gebeten, dieser Adresse zu schreiben, sobald es bei ${shop} wieder gibt: ${product}.`,
    button: 'Ja, schreiben Sie mir',
    ignore: 'Waren Sie es nicht, tun Sie nichts: In zwei Tagen vergessen wir diese Adresse.',
    why: 'Nur wenn Sie bestätigen, schreiben wir Ihnen noch einmal.',
  },
  back: {
    subject: (product) => `Wieder da: ${product}`,
    heading: (product) => `Wieder da: ${product}`,
    text: (shop) => `Sie wollten Bescheid wissen: Bei ${shop} ist es wieder zu haben.`,
    button: 'Ansehen',
    hurry: 'Zurücklegen können wir keines, und auch andere wissen Bescheid.',
    why: 'Um diese eine Mail haben Sie gebeten. Sie ist die einzige: Mit ihr ist Ihre Adresse vergessen.',
    end: (link) => `Keine solche Mail mehr: ${link}`,
  },
  test: {
    subject: (shop) => `Eine Testmail von ${shop}`,
    heading: 'Diese Mail ist angekommen',
    text: 'Jemand, der den Shop betreibt, hat sie geschickt, um zu sehen, ob seine Post Sie erreicht.',
  },
};
