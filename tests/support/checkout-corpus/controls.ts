import { type Chance } from './chance.js';
import type { Specification } from './specification.js';
import type { Wording } from './wording.js';

/** One field of the card form: its HTML without any label, what it is called, and what the server must receive. */
export interface Control {
  readonly role: 'number' | 'expiry' | 'cvv' | 'holder' | 'email';
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly tag: 'input' | 'select';
  readonly attributes: Readonly<Record<string, string>>;
  readonly inner?: string;
  /** Without spaces; the holder with them. */
  readonly expected: string;
  /** Has the label of the field before it, and none of its own. */
  readonly sharesLabel?: boolean;
}

/** Names that developers give their fields. */
const technicalNames: Readonly<Record<string, readonly string[]>> = {
  number: [
    'cardNumber',
    'card[number]',
    'txtCardNo',
    'pan',
    'cc_num',
    'numero_carte',
    'checkout-card-number',
  ],
  expiry: ['expiry', 'card_exp', 'exp-date', 'dateExpiration', 'payment[expiration]'],
  month: ['exp_month', 'ExpMonth', 'card[expiry_month]', 'ddlMonth'],
  year: ['exp_year', 'ExpYear', 'card[expiry_year]', 'ddlYear'],
  cvv: ['cvv', 'cvc', 'cvv2', 'securityCode', 'card[verification_value]', 'txtCSC'],
  holder: ['cardHolder', 'name_on_card', 'card[name]', 'holderName', 'cc-owner'],
  email: ['email', 'payer_email', 'contact[mail]'],
};

const standard: Readonly<Record<string, string>> = {
  number: 'cc-number',
  expiry: 'cc-exp',
  month: 'cc-exp-month',
  year: 'cc-exp-year',
  cvv: 'cc-csc',
  holder: 'cc-name',
  email: 'email',
};

export function createControls(page: Specification, words: Wording, chance: Chance): readonly Control[] {
  const maker = createMaker(page, words, chance);
  const holder = page.holder === 'none' ? [] : [holderControl(page, words, chance, maker)];
  return [
    ...(page.holder === 'first' ? holder : []),
    ...numberControls(page, words, chance, maker),
    ...expiryControls(page, words, chance, maker),
    cvvControl(page, words, chance, maker),
    ...(page.holder === 'last' ? holder : []),
  ];
}

export function emailControl(page: Specification, words: Wording, chance: Chance, expected: string): Control {
  const type = chance.happens(0.7) ? 'email' : 'text';
  return createMaker(page, words, chance)('email', 'email', chance.pick(words.email), expected, { type });
}

type Make = (
  role: Control['role'],
  concept: string,
  label: string,
  expected: string,
  attributes: Readonly<Record<string, string>>,
) => Control;

function createMaker(page: Specification, _words: Wording, chance: Chance): Make {
  return (role, concept, label, expected, own) => {
    const speaks = page.hints === 'names' || (page.hints === 'autocomplete' && chance.happens(0.5));
    const name = speaks ? chance.pick(technicalNames[concept] ?? []) : `f_${chance.word(6)}`;
    const attributes = {
      ...own,
      ...(page.hints === 'autocomplete'
        ? { autocomplete: standard[concept] ?? 'off' }
        : chance.happens(0.4)
          ? { autocomplete: 'off' }
          : {}),
      ...(chance.happens(0.5) ? { required: '' } : {}),
      ...(page.markup === 'placeholder'
        ? {
            placeholder:
              own['placeholder'] && chance.happens(0.5) && role === 'expiry' ? own['placeholder'] : label,
          }
        : {}),
    };
    return { role, id: `i${chance.word(7)}`, name, label, tag: 'input', attributes, expected };
  };
}

const numeric = (chance: Chance): Readonly<Record<string, string>> =>
  chance.pick([
    { type: 'tel' },
    { type: 'text', inputmode: 'numeric' },
    { type: 'text', inputmode: 'numeric', pattern: '[0-9 ]*' },
    { type: 'text' },
  ]);

function numberControls(
  { number, card }: Specification,
  words: Wording,
  chance: Chance,
  make: Make,
): readonly Control[] {
  const label = chance.pick(words.number);
  if (number === 'single') {
    const mask = chance.happens(0.5)
      ? {
          placeholder: chance.pick([
            '1234 5678 9012 3456',
            '•••• •••• •••• ••••',
            '0000 0000 0000 0000',
            'XXXX XXXX XXXX XXXX',
          ]),
        }
      : {};
    const length = chance.happens(0.6) ? { maxlength: chance.pick(['19', '23']) } : {};
    return [make('number', 'number', label, card.number, { ...numeric(chance), ...mask, ...length })];
  }
  return [0, 4, 8, 12].map((from, place) => {
    const part = make('number', 'number', place === 0 ? label : '', card.number.slice(from, from + 4), {
      ...numeric(chance),
      maxlength: '4',
      size: '4',
    });
    return { ...part, name: `${part.name}${place + 1}`, sharesLabel: place > 0 };
  });
}

function expiryControls(page: Specification, words: Wording, chance: Chance, make: Make): readonly Control[] {
  const [month = '', year = ''] = page.card.expiry.split('/');
  const label = chance.pick(words.expiry);
  const [short, long] = words.mask;
  const single = (expected: string, mask: string, length: string): readonly Control[] => {
    const tells = chance.happens(0.5);
    const said = tells ? `${label} (${mask})` : label;
    const shown = tells && chance.happens(0.5) ? {} : { placeholder: mask };
    return [
      make('expiry', 'expiry', said, expected, {
        ...numeric(chance),
        pattern: '',
        ...shown,
        ...(chance.happens(0.6) ? { maxlength: length } : {}),
      }),
    ];
  };
  switch (page.expiry) {
    case 'slash-2':
      return single(`${month}/${year}`, short, page.typing === 'auto-format' ? '7' : '5');
    case 'slash-4':
      return single(`${month}/20${year}`, long, page.typing === 'auto-format' ? '9' : '7');
    case 'digits':
      return [
        make('expiry', 'expiry', label, `${month}${year}`, {
          ...numeric(chance),
          pattern: '',
          maxlength: '4',
          placeholder: short.replace('/', ''),
        }),
      ];
    case 'native':
      return [make('expiry', 'expiry', label, `20${year}-${month}`, { type: 'month' })];
    case 'inputs-2':
    case 'inputs-4': {
      const isLong = page.expiry === 'inputs-4';
      const [monthMask = '', yearMask = ''] = (isLong ? long : short).split('/');
      return [
        make('expiry', 'month', chance.pick(words.month), month, {
          ...numeric(chance),
          maxlength: '2',
          placeholder: monthMask,
        }),
        make('expiry', 'year', chance.pick(words.year), isLong ? `20${year}` : year, {
          ...numeric(chance),
          maxlength: isLong ? '4' : '2',
          placeholder: yearMask,
        }),
      ];
    }
    case 'selects':
    case 'selects-2':
    case 'selects-names':
      return selects(page, words, chance, make);
  }
}

function selects(page: Specification, words: Wording, chance: Chance, make: Make): readonly Control[] {
  const [month = '', year = ''] = page.card.expiry.split('/');
  const hasNames = page.expiry === 'selects-names';
  // Some lists count from nought behind names, as calendars in scripts do.
  const fromNought = hasNames && chance.happens(0.3);
  const monthValue = (at: number) => (fromNought ? String(at) : String(at + 1).padStart(2, '0'));
  const head = chance.happens(0.7);
  const monthName = chance.pick(words.month);
  const yearName = chance.pick(words.year);
  const heading = (text: string) => (head ? `<option value="">${text}</option>` : '');
  const months = words.months.map((name, at) => {
    const shown = hasNames
      ? chance.happens(0.2)
        ? `${monthValue(at)} – ${name}`
        : name
      : String(at + 1).padStart(2, '0');
    return `<option value="${monthValue(at)}">${fromNought ? name : shown}</option>`;
  });
  const first = page.obstacle === 'year-not-offered' ? 2036 : 2026;
  const years = Array.from({ length: 12 }, (_, at) => {
    const text = page.expiry === 'selects-2' ? String(first + at).slice(2) : String(first + at);
    return `<option value="${text}">${text}</option>`;
  });
  const chosen = page.expiry === 'selects-2' ? year : `20${year}`;
  const ofSelect = (control: Control, inner: string): Control => {
    const { placeholder: _none, ...attributes } = control.attributes;
    return { ...control, tag: 'select', attributes, inner };
  };
  return [
    ofSelect(
      make('expiry', 'month', monthName, monthValue(Number(month) - 1), {}),
      heading(monthName) + months.join(''),
    ),
    ofSelect(make('expiry', 'year', yearName, chosen, {}), heading(yearName) + years.join('')),
  ];
}

function cvvControl({ card }: Specification, words: Wording, chance: Chance, make: Make): Control {
  const type = chance.happens(0.4) ? { type: 'password', inputmode: 'numeric' } : numeric(chance);
  const length = chance.happens(0.85) ? { maxlength: chance.pick([String(card.cvv.length), '4']) } : {};
  const mask = chance.happens(0.4) ? { placeholder: chance.pick(['123', '•••', '000']) } : {};
  return make('cvv', 'cvv', chance.pick(words.cvv), card.cvv, { ...type, ...length, ...mask });
}

const holderControl = ({ card }: Specification, words: Wording, chance: Chance, make: Make): Control =>
  make('holder', 'holder', chance.pick(words.holder), card.holder ?? '', {
    type: 'text',
    ...(chance.happens(0.3) ? { placeholder: 'JANE DOE' } : {}),
    ...(chance.happens(0.3) ? { maxlength: '40' } : {}),
  });
