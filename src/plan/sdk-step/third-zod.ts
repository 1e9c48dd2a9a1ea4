import type { Problem } from './left-to-person.ts';

/** What zod 3 has and zod 4 has not, or does otherwise without a word. */
const GONE =
  /\b(required_error|invalid_type_error|errorMap|setErrorMap|deepPartial|nonstrict|ZodEffects|ZodFirstPartyTypeKind|_def|formErrors|zodToJsonSchema)\b|\.(ip|cidr)\(|\bz\.function\(|\.errors\b|['"]zod\/v3['"]/;

const ERRORS = /\.errors\b/;

/** The lines of a file that zod 4 understands in another way than zod 3. */
export function problemsOfThirdZod([file, text]: readonly [string, string]): Problem[] {
  const namesErrors = /ZodError|safeParse/.test(text);
  const lines = text.split('\n').map((line) => line.replace(/^\s*(\/\/|\*).*/, ''));
  return lines.flatMap((line, index) => {
    const [found] = GONE.exec(line) ?? [];
    if (found === undefined || (ERRORS.test(found) && !namesErrors)) return [];
    return [
      { file, line: index + 1, message: `zod 4, which SDK v2 needs, does '${found}' in another way or not at all` },
    ];
  });
}
