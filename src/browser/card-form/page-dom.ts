/** The little of the DOM that the scan uses; the program itself is compiled without the DOM's types. */
export interface PageNode {
  readonly nodeType: number;
  readonly childNodes: Iterable<PageNode>;
  readonly parentElement: PageElement | null;
  readonly textContent: string | null;
  getRootNode(): PageNode & { readonly host?: PageElement };
}

export interface PageRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export interface PageElement extends PageNode {
  readonly tagName: string;
  readonly id: string;
  readonly title: string;
  readonly children: { readonly length: number };
  readonly shadowRoot: PageNode | null;
  readonly assignedSlot: PageElement | null;
  readonly innerText?: string;
  readonly tabIndex: number;
  readonly control?: PageElement | null;
  readonly labels?: Iterable<PageElement> | null;
  readonly form?: PageElement | null;
  readonly type?: string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly readOnly?: boolean;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly options?: Iterable<PageElement & { readonly label: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  matches(selector: string): boolean;
  closest(selector: string): PageElement | null;
  getBoundingClientRect(): PageRect;
}

export interface PageStyle {
  readonly display: string;
  readonly visibility: string;
  readonly opacity: string;
  readonly position: string;
  readonly overflowX: string;
  readonly overflowY: string;
  readonly clip: string;
  readonly clipPath: string;
  readonly cursor: string;
  readonly direction: string;
  readonly pointerEvents: string;
}

export interface PageGlobal {
  readonly document: PageNode & {
    readonly documentElement: PageElement & { readonly scrollWidth: number; readonly scrollHeight: number };
    readonly forms: Iterable<PageElement>;
    getElementById(id: string): PageElement | null;
    createRange(): { selectNodeContents(node: PageNode): void; getBoundingClientRect(): PageRect };
  };
  readonly scrollX: number;
  readonly scrollY: number;
  readonly getComputedStyle: (element: PageElement) => PageStyle;
}
