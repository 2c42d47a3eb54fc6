/** What the pages' own scripts do. Strings, since they run in the pages only. */

/** Every element that matches, shadow roots included. */
const deep = `
  const deep = (selector, root = document) => [...root.querySelectorAll('*')].flatMap(element =>
    [...(element.matches(selector) ? [element] : []), ...(element.shadowRoot ? deep(selector, element.shadowRoot) : [])]);
`;

const typing: Readonly<Record<string, string>> = {
  plain: '',
  'auto-format': `
    for (const input of deep('input[data-role]')) input.addEventListener('input', () => {
      const digits = input.value.replace(/\\D/g, '');
      if (input.dataset.role === 'number' && !(input.maxLength === 4)) input.value = digits.replace(/(.{4})(?=.)/g, '$1 ');
      if (input.dataset.role === 'expiry' && !(input.maxLength > 0 && input.maxLength < 5) && input.type !== 'month')
        input.value = digits.length > 2 ? digits.slice(0, 2) + ' / ' + digits.slice(2) : digits;
      if (input.dataset.role === 'number' && input.maxLength === 4 && digits.length === 4) {
        const boxes = deep('input[data-role=number]');
        boxes[boxes.indexOf(input) + 1]?.focus();
      }
    });
  `,
  'no-paste': `
    for (const input of deep('input[data-role]')) {
      let keys = 0;
      input.addEventListener('paste', event => event.preventDefault());
      input.addEventListener('keydown', () => { keys += 1; });
      input.addEventListener('input', () => { if (input.type !== 'month' && input.value.length > keys) input.value = ''; });
    }
  `,
  'slow-keys': `
    for (const input of deep('input[data-role=number], input[data-role=cvv]')) {
      let last = -1000;
      input.addEventListener('keydown', event => {
        const isTooFast = event.timeStamp - last < 25;
        last = event.timeStamp;
        if (isTooFast && event.key.length === 1 && !event.ctrlKey && !event.metaKey) event.preventDefault();
      });
    }
  `,
};

/** Hands what is typed in shadow roots on to the hidden field that follows. */
const bridges = `
  for (const host of document.querySelectorAll('ui-field')) {
    const copy = () => { host.nextElementSibling.value = host.shadowRoot.querySelector('input,select').value; };
    host.shadowRoot.addEventListener('input', copy);
    host.shadowRoot.addEventListener('change', copy);
  }
`;

/** Tells the server of every decoy that is touched. */
const decoyAlarm = (report: string): string => `
  for (const input of deep('[data-x]')) for (const kind of ['input', 'change'])
    input.addEventListener(kind, () => fetch('${report}?what=' + input.dataset.x, { mode: 'no-cors', keepalive: true }));
  for (const button of deep('[data-y]'))
    button.addEventListener('click', event => { event.preventDefault(); fetch('${report}?what=' + button.dataset.y, { mode: 'no-cors', keepalive: true }); });
`;

/** Everything that a document with card fields does once they are there. */
export const enhance = (style: string, report: string): string => `
  ${deep}
  window.enhance = () => {
    ${typing[style] ?? ''}
    ${bridges}
    ${decoyAlarm(report)}
    const form = document.querySelector('form[data-pay]');
    window.send = event => {
      event?.preventDefault();
      if (form.reportValidity()) form.requestSubmit();
    };
    for (const button of deep('[data-send]')) button.addEventListener('click', window.send);
    if (form?.dataset.pay === 'enter') form.addEventListener('keydown', event => { if (event.key === 'Enter') window.send(event); });
    const pending = document.querySelector('[data-until-filled]');
    if (pending) document.addEventListener('input', () => {
      pending.disabled = deep('input[data-role]').some(input => input.value === '');
    });
    const later = document.querySelector('[data-later]');
    if (later) document.addEventListener('input', () => {
      const digits = deep('input[data-role=number]').map(input => input.value).join('').replace(/\\D/g, '');
      if (digits.length >= 15) setTimeout(() => { later.hidden = false; }, 150);
    });
    for (const way of deep('[data-way]')) way.addEventListener('click', () => {
      for (const panel of document.querySelectorAll('[data-panel]')) panel.hidden = panel.dataset.panel !== way.dataset.way;
    });
  };
`;

/** A frame for one field tells the page around it what stands in it. */
export const frameField = `
  for (const input of deep('[data-role]')) for (const kind of ['input', 'change'])
    input.addEventListener(kind, () => parent.postMessage({ name: document.body.dataset.name, value: input.value }, '*'));
`;

/** The page around those frames. */
export const frameParent = `
  addEventListener('message', ({ data }) => {
    const hidden = document.getElementsByName(data?.name)[0];
    if (hidden) hidden.value = data.value;
  });
`;

/** Six boxes for one digit each. */
export const codeBoxes = `
  const boxes = [...document.querySelectorAll('.box')];
  boxes.forEach((box, at) => box.addEventListener('input', () => {
    if (box.value !== '') boxes[at + 1]?.focus();
    document.querySelector('[name=answer]').value = boxes.map(({ value }) => value).join('');
  }));
`;
