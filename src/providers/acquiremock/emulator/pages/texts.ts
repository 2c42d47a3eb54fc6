/** Every text of the pages, in the languages that they can be switched to. English stands in the HTML itself. */
export const languages = { en: 'English', fr: 'Français', uk: 'Українська' } as const;

export type Language = keyof typeof languages;

const texts = {
  badge: ['Test gateway', 'Passerelle de test', 'Тестовий шлюз'],
  language: ['Language', 'Langue', 'Мова'],
  to_pay: ['Amount to pay', 'Montant à payer', 'Сума до сплати'],
  reference: ['Order', 'Commande', 'Замовлення'],
  login_title: ['Who is paying?', 'Qui paie ?', 'Хто платить?'],
  login_hint: [
    'We send a four-digit code to your e-mail address.',
    'Nous envoyons un code à quatre chiffres à votre adresse e-mail.',
    'Ми надішлемо чотиризначний код на вашу адресу.',
  ],
  email: ['E-mail address', 'Adresse e-mail', 'Електронна адреса'],
  send_code: ['Send code', 'Envoyer le code', 'Надіслати код'],
  code_title: ['Enter the code', 'Saisissez le code', 'Введіть код'],
  code_sent: ['Sent to', 'Envoyé à', 'Надіслано на'],
  code: ['Code', 'Code', 'Код'],
  confirm: ['Confirm', 'Confirmer', 'Підтвердити'],
  change_email: ['Use another address', 'Utiliser une autre adresse', 'Інша адреса'],
  change_account: ['Change account', 'Changer de compte', 'Змінити акаунт'],
  card_title: ['Pay by card', 'Payer par carte', 'Оплата карткою'],
  saved_cards: ['Your saved cards', 'Vos cartes enregistrées', 'Ваші збережені картки'],
  card_number: ['Card number', 'Numéro de carte', 'Номер картки'],
  expiry: ['Expires', 'Expiration', 'Діє до'],
  expiry_placeholder: ['MM/YY', 'MM/AA', 'ММ/РР'],
  cvv: ['CVV', 'CVV', 'CVV'],
  save_card: [
    'Save this card for next time',
    'Enregistrer cette carte pour la prochaine fois',
    'Зберегти картку на майбутнє',
  ],
  pay: ['Pay', 'Payer', 'Сплатити'],
  history: ['Your last payments', 'Vos derniers paiements', 'Ваші останні платежі'],
  test_card: [
    'Only test cards work here.',
    'Seules les cartes de test fonctionnent ici.',
    'Тут працюють лише тестові картки.',
  ],
  otp_title: ['Confirm your payment', 'Confirmez votre paiement', 'Підтвердьте платіж'],
  otp_hint: ['We sent a code to', 'Nous avons envoyé un code à', 'Ми надіслали код на'],
  resend: ['Send the code again', 'Renvoyer le code', 'Надіслати код ще раз'],
  success_title: ['Payment successful', 'Paiement réussi', 'Оплату виконано'],
  success_hint: [
    'Thank you. The shop will hear of it in a moment.',
    'Merci. La boutique en sera informée dans un instant.',
    'Дякуємо. Магазин дізнається про це за мить.',
  ],
  amount: ['Amount', 'Montant', 'Сума'],
  payment: ['Payment', 'Paiement', 'Платіж'],
  return_btn: ['Return to the shop', 'Retour à la boutique', 'Повернутися до магазину'],
  not_found_title: ['Page not found', 'Page introuvable', 'Сторінку не знайдено'],
  not_found_hint: [
    'There is nothing at this address.',
    'Il n’y a rien à cette adresse.',
    'За цією адресою нічого немає.',
  ],
  home: ['To the start page', 'Vers la page d’accueil', 'На головну'],
  invalid_email: [
    'Please enter a valid e-mail address.',
    'Veuillez saisir une adresse e-mail valide.',
    'Введіть коректну електронну адресу.',
  ],
  send_error: ['Error sending code', 'Le code n’a pas pu être envoyé', 'Не вдалося надіслати код'],
  invalid_code: ['Invalid Code', 'Code incorrect', 'Невірний код'],
  network_error: ['Network Error', 'Erreur de réseau', 'Помилка мережі'],
} as const satisfies Record<string, readonly [en: string, fr: string, uk: string]>;

export type TextKey = keyof typeof texts;

/** The English text. */
export const english = (key: TextKey): string => texts[key][0];

/** All texts of one language. */
export function textsIn(language: Language): Readonly<Record<string, string>> {
  const index = { en: 0, fr: 1, uk: 2 }[language];
  return Object.fromEntries(Object.entries(texts).map(([key, words]) => [key, words[index] ?? words[0]]));
}
