"""Contrast is most of what axe takes its time for, and the same parts stand on page after page.

So it is looked at once for each look: the same elements one within the other, of the same classes, colours, sizes and
places in the window's layers. Whatever differs in one of these, or in one of the elements around it, is looked at anew.
A page on which nothing looks new need not be asked what depends on looks alone.
"""

#: Given the looks that were seen before, lets axe's rule pass over them. Returns where the others are noted, and
#: whether anything in sight looks new.
_ONLY_NEW = """(seen => {
  const rule = axe._audit.rules.find(rule => rule.id === 'color-contrast');
  const known = new Set(seen.split(' ')), looks = new Map(), fresh = [], usual = window.usualContrast ??= rule.matches;
  const STYLES = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'fontSize', 'fontWeight', 'textShadow',
    'position', 'zIndex', 'filter', 'mixBlendMode', 'clipPath', 'visibility'];
  const short = text => {
    let one = 0xdeadbeef, two = 0x41c6ce57;
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      one = Math.imul(one ^ code, 2654435761); two = Math.imul(two ^ code, 1597334677);
    }
    return (one >>> 0).toString(36) + (two >>> 0).toString(36);
  };
  const look = node => {
    if (!node) return '';
    if (!looks.has(node)) {
      const style = getComputedStyle(node), own = STYLES.map(name => style[name]);
      looks.set(node, short([look(node.parentElement), node.localName, node.getAttribute('class'), ...own].join('|')));
    }
    return looks.get(node);
  };
  const hasWords = node => /^(input|select|textarea)$/.test(node.localName) ||
    [...node.childNodes].some(each => each.nodeType === Node.TEXT_NODE && each.data.trim());
  rule.matches = (node, ...more) => {
    if (!hasWords(node) || known.has(look(node)) || !usual.call(rule, node, ...more)) return false;
    known.add(look(node)); fresh.push(look(node));
    return true;
  };
  const inSight = [...document.body.querySelectorAll('*')].filter(node => hasWords(node) && node.checkVisibility());
  const met = [...new Set(inSight.map(node => 'met:' + (node.disabled ? 'off:' : '') + look(node)))];
  const isNew = met.some(each => !known.has(each));
  fresh.push(...met.filter(each => !known.has(each)));
  return [fresh, isNew];
})"""

#: Given axe's options, the looks that were seen before, or null, and whether to ask only where something looks new:
#: what axe finds, and the looks that are new; null where axe is missing. What it found in order stays there.
RUN_AXE = f"""async ([options, seen, onlyNew]) => {{
  if (typeof axe === 'undefined') return null;
  const [fresh, isNew] = seen === null ? [[], true] : {_ONLY_NEW}(seen);
  const found = onlyNew && !isNew ? {{violations: []}} : await axe.run(document, options);
  return {{...found, passes: [], incomplete: [], inapplicable: [], fresh}};
}}"""
