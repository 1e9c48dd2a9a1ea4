/** Each answer is worked out once; the answers live as long as the function. */
export function remembered<K, T>(answer: (question: K) => T): (question: K) => T {
  const known = new Map<K, { readonly value: T }>();
  return (question) => {
    const found = known.get(question) ?? { value: answer(question) };
    known.set(question, found);
    return found.value;
  };
}

/**
 * What is read off something that never changes: a syntax tree, the model of one state of the files. It is read once, by whoever asks first,
 * and goes with what it was read off.
 */
export function oncePer<K extends object, T>(read: (owner: K) => T): (owner: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (owner) => {
    const found = known.get(owner);
    if (found) return found.value;
    const value = read(owner);
    known.set(owner, { value });
    return value;
  };
}
