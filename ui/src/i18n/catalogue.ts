/** The shape of a catalogue: the keys of the English one, any text. A missing key fails the type check. */
export type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };
