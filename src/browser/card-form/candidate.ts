/** What a field of a card form can be for. */
export const roles = [
  'number',
  'expiry',
  'expiryMonth',
  'expiryYear',
  'cvv',
  'holder',
  'email',
  'otp',
] as const;

export type Role = (typeof roles)[number];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export type CandidateKind = 'input' | 'select' | 'checkbox' | 'radio' | 'button' | 'frame';

/** One element as a frame's own scan describes it. Holds no value that anyone typed. */
export interface ScannedElement {
  readonly kind: CandidateKind;
  readonly tag: string;
  readonly type: string;
  readonly autocomplete: string;
  readonly name: string;
  readonly id: string;
  readonly inputMode: string;
  /** Absent when the field takes any length. */
  readonly maxLength?: number;
  readonly pattern: string;
  readonly placeholder: string;
  readonly title: string;
  readonly ariaLabel: string;
  /** The text of its labels. */
  readonly label: string;
  /** The text that stands closest, above it or before it. */
  readonly near: string;
  /** What a button says. */
  readonly text: string;
  readonly options: readonly SelectOption[];
  /** A person can see it and reach it. */
  readonly visible: boolean;
  readonly enabled: boolean;
  readonly readOnly: boolean;
  readonly required: boolean;
  readonly tabIndex: number;
  /** Whether anything stands in it; never what. */
  readonly filled: boolean;
  readonly checked: boolean;
  /** The place of its form in the frame, or -1. */
  readonly form: number;
  /** Inside something that floats over the page. */
  readonly floating: boolean;
  readonly box: Box;
}

/** One element of the page, frames included, as plain data. */
export interface Candidate extends ScannedElement {
  /** Its place among all the candidates, frames read where they stand. */
  readonly order: number;
  /** Which frame it is in; 0 is the page itself. */
  readonly frame: number;
  /** What the page says about the frame: its title, its name, the text beside it. */
  readonly frameText: string;
  /** The forms that it is part of, its own one first, then those around its frame; see {@link formKey}. */
  readonly forms: readonly string[];
}

/** Names a form among those of all frames. */
export const formKey = (frame: number, form: number): string => `${frame}/${form}`;

/** Whether two elements are parts of one form, across the frames inside it. */
export const shareForm = (a: Candidate, b: Candidate): boolean =>
  a.forms.some(form => b.forms.includes(form));

/** All that was found on a page at one moment. */
export interface Scene {
  readonly candidates: readonly Candidate[];
  /** The texts that the page shows, all frames. */
  readonly text: string;
  /** Visible parts that cannot be looked into: canvases, closed shadow roots, frames that do not answer. */
  readonly opaque: readonly string[];
}
