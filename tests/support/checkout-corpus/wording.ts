/** What a checkout page says, in several ways; the pages take one of each at random. */
export interface Wording {
  readonly direction: 'ltr' | 'rtl';
  readonly title: readonly string[];
  readonly number: readonly string[];
  readonly expiry: readonly string[];
  readonly month: readonly string[];
  readonly year: readonly string[];
  readonly cvv: readonly string[];
  readonly holder: readonly string[];
  readonly email: readonly string[];
  readonly pay: readonly string[];
  readonly next: readonly string[];
  readonly cancel: readonly string[];
  readonly card: readonly string[];
  readonly transfer: readonly string[];
  readonly code: readonly string[];
  readonly confirm: readonly string[];
  readonly sent: string;
  readonly back: readonly string[];
  readonly mask: readonly [short: string, long: string];
  readonly months: readonly string[];
  readonly newsletter: readonly [label: string, button: string];
  readonly search: readonly [label: string, button: string];
  readonly coupon: readonly [label: string, button: string];
  readonly gift: readonly [label: string, button: string];
  readonly login: readonly [user: string, secret: string, button: string];
  readonly phone: string;
  readonly postal: string;
  readonly save: string;
  readonly consent: readonly [text: string, accept: string];
}

const months = (text: string): readonly string[] => text.split(' ');

export const wordings = {
  en: {
    direction: 'ltr',
    title: ['Secure checkout', 'Complete your order', 'Payment details', 'Almost there'],
    number: [
      'Card number',
      'Credit or debit card number',
      'The 16 digits on the front',
      'Your card no.',
      'Account shown on your card',
    ],
    expiry: ['Expiry date', 'Expiration', 'Valid thru', 'Card runs out', 'Ends on'],
    month: ['Month', 'MM', 'Expiry month'],
    year: ['Year', 'YY', 'Expiry year'],
    cvv: ['CVV', 'CVC / CVV2', 'Security code', 'Last 3 digits on the back', 'Signature strip digits'],
    holder: ['Name on card', "Cardholder's name", 'Card holder full name', 'Name, as printed'],
    email: ['E-mail', 'Email for your receipt'],
    pay: ['Pay 49.90 USD', 'Pay now', 'Place your order', 'Complete purchase', 'Authorise', 'Send €49.90'],
    next: ['Continue', 'Next step', 'Proceed to payment'],
    cancel: ['Cancel and go back', 'Cancel payment', 'Abort'],
    card: ['Card', 'Credit / debit card', 'Pay by card', 'Visa, Mastercard, Amex'],
    transfer: ['Bank transfer', 'Pay from wallet', 'PayPal'],
    code: ['One-time passcode', 'Enter the code we texted you', 'Verification code', 'SMS code'],
    confirm: ['Verify', 'Submit code', 'Confirm', 'Done'],
    sent: 'Your bank sent a message to the phone ending in 42.',
    back: ['Return to the shop', 'Back to merchant', 'Continue shopping'],
    mask: ['MM/YY', 'MM/YYYY'],
    months: months('January February March April May June July August September October November December'),
    newsletter: ['Get our newsletter', 'Sign me up'],
    search: ['Search the shop', 'Go'],
    coupon: ['Promo code', 'Apply'],
    gift: ['Gift card number', 'Redeem'],
    login: ['Username or e-mail', 'Password', 'Log in'],
    phone: 'Mobile phone (optional)',
    postal: 'ZIP / postcode (optional)',
    save: 'Save this card for my next purchase',
    consent: ['We use cookies to improve this site.', 'Accept all'],
  },
  fr: {
    direction: 'ltr',
    title: ['Paiement sécurisé', 'Règlement de votre commande', 'Vos informations bancaires'],
    number: [
      'Numéro de carte',
      'N° de votre carte bancaire',
      'Numéro de la carte',
      'Les 16 chiffres au recto',
      'Carte',
    ],
    expiry: ['Date d’expiration', 'Expire fin', 'Date de validité', 'Échéance'],
    month: ['Mois', 'MM'],
    year: ['Année', 'AA'],
    cvv: [
      'Cryptogramme visuel',
      'Code de sécurité',
      'CVV',
      'Les 3 derniers chiffres au dos',
      'Code au verso',
    ],
    holder: ['Titulaire de la carte', 'Nom sur la carte', 'Nom et prénom du porteur', 'Prénom Nom'],
    email: ['Adresse e-mail', 'Courriel'],
    pay: ['Payer 49,90 €', 'Valider le paiement', 'Régler ma commande', 'Je paie', 'Valider'],
    next: ['Continuer', 'Étape suivante', 'Poursuivre'],
    cancel: ['Annuler', 'Retour à la boutique', 'Abandonner'],
    card: ['Carte bancaire', 'CB', 'Payer par carte', 'Visa / Mastercard'],
    transfer: ['Virement', 'Portefeuille mobile', 'PayPal'],
    code: ['Code reçu par SMS', 'Code à usage unique', 'Saisissez votre code de confirmation'],
    confirm: ['Confirmer', 'Valider', 'Envoyer'],
    sent: 'Votre banque vient d’envoyer un message au téléphone finissant par 42.',
    back: ['Retour à la boutique', 'Revenir au site marchand'],
    mask: ['MM/AA', 'MM/AAAA'],
    months: months('janvier février mars avril mai juin juillet août septembre octobre novembre décembre'),
    newsletter: ['Recevoir nos offres par e-mail', 'Je m’inscris'],
    search: ['Rechercher un produit', 'OK'],
    coupon: ['Code de réduction', 'Appliquer'],
    gift: ['Numéro de carte cadeau', 'Utiliser'],
    login: ['Identifiant', 'Mot de passe', 'Connexion'],
    phone: 'Téléphone portable (facultatif)',
    postal: 'Code postal (facultatif)',
    save: 'Enregistrer cette carte pour mes prochains achats',
    consent: ['Ce site utilise des traceurs.', 'Tout accepter'],
  },
  ar: {
    direction: 'rtl',
    title: ['الدفع الآمن', 'إتمام الطلب', 'بيانات الدفع'],
    number: ['رقم البطاقة', 'رقم البطاقة البنكية', 'رقم بطاقة الائتمان', 'الأرقام الستة عشر على الوجه'],
    expiry: ['تاريخ الانتهاء', 'تاريخ انتهاء الصلاحية', 'صالحة لغاية', 'نهاية المدة'],
    month: ['الشهر', 'شهر'],
    year: ['السنة', 'سنة'],
    cvv: ['رمز الأمان', 'رمز الحماية (CVV)', 'CVV', 'آخر ثلاثة أرقام في الخلف'],
    holder: ['اسم حامل البطاقة', 'الاسم على البطاقة', 'الاسم كما يظهر على البطاقة'],
    email: ['البريد الإلكتروني', 'بريدك الإلكتروني'],
    pay: ['ادفع الآن', 'دفع 49.900 د.ت', 'إتمام الدفع', 'تأكيد'],
    next: ['متابعة', 'التالي'],
    cancel: ['إلغاء', 'إلغاء العملية'],
    card: ['بطاقة بنكية', 'الدفع بالبطاقة', 'بطاقة ائتمان أو خصم مباشر'],
    transfer: ['تحويل بنكي', 'محفظة إلكترونية'],
    code: ['رمز التحقق', 'أدخل الرمز المرسل إليك', 'كلمة المرور لمرة واحدة'],
    confirm: ['تأكيد', 'تحقق', 'إرسال'],
    sent: 'أرسل البنك رسالة إلى الهاتف المنتهي بـ 42.',
    back: ['العودة إلى المتجر', 'الرجوع إلى موقع التاجر'],
    mask: ['شش/سس', 'شش/سسسس'],
    months: months('يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر'),
    newsletter: ['اشترك في نشرتنا البريدية', 'اشتراك'],
    search: ['ابحث عن منتج', 'بحث'],
    coupon: ['رمز الخصم', 'تطبيق'],
    gift: ['رقم بطاقة الهدية', 'استخدام'],
    login: ['اسم المستخدم', 'كلمة السر', 'تسجيل الدخول'],
    phone: 'رقم الهاتف (اختياري)',
    postal: 'الرمز البريدي (اختياري)',
    save: 'حفظ البطاقة للمرات القادمة',
    consent: ['يستخدم هذا الموقع ملفات تعريف الارتباط.', 'قبول'],
  },
  uk: {
    direction: 'ltr',
    title: ['Безпечна оплата', 'Оплата замовлення', 'Дані для оплати'],
    number: ['Номер картки', 'Номер вашої картки', 'Номер платіжної картки', '16 цифр на лицьовому боці'],
    expiry: ['Термін дії', 'Дійсна до', 'Строк дії картки', 'Дата завершення'],
    month: ['Місяць', 'ММ'],
    year: ['Рік', 'РР'],
    cvv: ['CVV', 'CVV2 / CVC2', 'Код безпеки', 'Три цифри на звороті', 'Код на звороті'],
    holder: ['Власник картки', 'Ім’я на картці', 'Ім’я та прізвище латиницею'],
    email: ['Електронна пошта', 'Ваш e-mail'],
    pay: ['Сплатити 499,00 грн', 'Оплатити', 'Оплатити замовлення', 'Підтвердити оплату', 'Готово'],
    next: ['Далі', 'Продовжити'],
    cancel: ['Скасувати', 'Відмінити платіж', 'Назад'],
    card: ['Банківська картка', 'Карткою онлайн', 'Картка Visa / Mastercard'],
    transfer: ['Переказ за реквізитами', 'Електронний гаманець'],
    code: ['Код із SMS', 'Код підтвердження', 'Введіть одноразовий пароль', 'Пароль із повідомлення'],
    confirm: ['Підтвердити', 'Надіслати', 'Готово'],
    sent: 'Банк надіслав повідомлення на телефон, що закінчується на 42.',
    back: ['Повернутися до магазину', 'На сайт магазину'],
    mask: ['ММ/РР', 'ММ/РРРР'],
    months: months(
      'Січень Лютий Березень Квітень Травень Червень Липень Серпень Вересень Жовтень Листопад Грудень',
    ),
    newsletter: ['Отримуйте новини на пошту', 'Підписатися'],
    search: ['Пошук товарів', 'Знайти'],
    coupon: ['Промокод', 'Застосувати'],
    gift: ['Номер подарункової картки', 'Використати'],
    login: ['Логін', 'Пароль', 'Увійти'],
    phone: 'Номер телефону (необов’язково)',
    postal: 'Поштовий індекс (необов’язково)',
    save: 'Запам’ятати картку для наступних покупок',
    consent: ['Ми використовуємо файли cookie.', 'Прийняти'],
  },
  /** A language that the recogniser has never heard of: only form and place can help. */
  pl: {
    direction: 'ltr',
    title: ['Bezpieczna płatność', 'Dane do płatności'],
    number: ['Numer karty', 'Numer karty płatniczej'],
    expiry: ['Data ważności', 'Ważna do'],
    month: ['Miesiąc'],
    year: ['Rok'],
    cvv: ['Kod z tyłu karty', 'CVV', 'Kod zabezpieczający'],
    holder: ['Imię i nazwisko na karcie', 'Posiadacz karty'],
    email: ['Adres e-mail'],
    pay: ['Zapłać 49,90 zł', 'Zapłać', 'Potwierdzam zakup'],
    next: ['Dalej', 'Przejdź do kolejnego kroku'],
    cancel: ['Anuluj', 'Rezygnuję'],
    card: ['Karta płatnicza', 'Karta Visa lub Mastercard'],
    transfer: ['Przelew', 'BLIK'],
    code: ['Kod jednorazowy', 'Hasło z SMS-a'],
    confirm: ['Zatwierdź', 'Potwierdź'],
    sent: 'Bank wysłał wiadomość na numer kończący się na 42.',
    back: ['Wróć do sklepu'],
    mask: ['MM/RR', 'MM/RRRR'],
    months: months(
      'styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień',
    ),
    newsletter: ['Zapisz się do biuletynu', 'Zapisz'],
    search: ['Szukaj w sklepie', 'Szukaj'],
    coupon: ['Kod rabatowy', 'Użyj'],
    gift: ['Numer karty podarunkowej', 'Zrealizuj'],
    login: ['Nazwa użytkownika', 'Hasło', 'Zaloguj'],
    phone: 'Telefon (opcjonalnie)',
    postal: 'Kod pocztowy (opcjonalnie)',
    save: 'Zapamiętaj kartę',
    consent: ['Używamy plików cookie.', 'Zgadzam się'],
  },
} as const satisfies Readonly<Record<string, Wording>>;

export type Language = keyof typeof wordings;
