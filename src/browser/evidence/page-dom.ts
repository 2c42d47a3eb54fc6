/** The little of the DOM that the scripts use which run inside of pages; the program's own types have none. */
export interface PageElement extends PageNode {
  readonly tagName: string;
  readonly id: string;
  readonly type?: string;
  readonly name?: string;
  readonly value?: string;
  readonly href?: string;
  readonly placeholder?: string;
  readonly title?: string;
  readonly autocomplete?: string;
  readonly checked?: boolean;
  readonly isContentEditable?: boolean;
  readonly labels?: Iterable<PageElement> | null;
  readonly shadowRoot: PageRoot | null;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  closest(selector: string): PageElement | null;
  matches(selector: string): boolean;
  checkVisibility?(): boolean;
}

export interface PageNode {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly textContent: string | null;
  readonly parentElement: PageElement | null;
  readonly isConnected: boolean;
}

/** A document or an open shadow root. */
export interface PageRoot {
  adoptedStyleSheets: unknown[];
  querySelectorAll(selector: string): Iterable<PageElement>;
}

interface Walker {
  nextNode(): PageNode | null;
}

interface TextRange {
  setStart(node: PageNode, offset: number): void;
  setEnd(node: PageNode, offset: number): void;
}

/** The globals of a page. */
export interface PageWindow {
  readonly document: PageRoot & {
    readonly title: string;
    createTreeWalker(root: PageRoot, show: number): Walker;
    createRange(): TextRange;
  };
  readonly location: { readonly href: string };
  readonly CSSStyleSheet: new () => { replaceSync(text: string): void };
  readonly Highlight: new (...ranges: readonly TextRange[]) => { priority: number };
  readonly CSS: { readonly highlights: Map<string, unknown> };
  readonly setTimeout: (callback: () => void, delayMs: number) => number;
  readonly clearTimeout: (timer: number) => void;
}
