/** Names of the months, January first. Where an Arabic-speaking country has names of its own, both are here. */
export const monthNames: readonly (readonly string[])[] = [
  ['january', 'janvier', 'يناير', 'جانفي', 'كانون الثاني', 'січень', 'січня'],
  ['february', 'février', 'فبراير', 'فيفري', 'شباط', 'лютий', 'лютого'],
  ['march', 'mars', 'مارس', 'آذار', 'березень', 'березня'],
  ['april', 'avril', 'أبريل', 'إبريل', 'أفريل', 'نيسان', 'квітень', 'квітня'],
  ['may', 'mai', 'مايو', 'ماي', 'أيار', 'травень', 'травня'],
  ['june', 'juin', 'يونيو', 'جوان', 'حزيران', 'червень', 'червня'],
  ['july', 'juillet', 'يوليو', 'جويلية', 'تموز', 'липень', 'липня'],
  ['august', 'août', 'أغسطس', 'أوت', 'آب', 'серпень', 'серпня'],
  ['september', 'septembre', 'سبتمبر', 'أيلول', 'вересень', 'вересня'],
  ['october', 'octobre', 'أكتوبر', 'تشرين الأول', 'жовтень', 'жовтня'],
  ['november', 'novembre', 'نوفمبر', 'تشرين الثاني', 'листопад', 'листопада'],
  ['december', 'décembre', 'ديسمبر', 'كانون الأول', 'грудень', 'грудня'],
];
