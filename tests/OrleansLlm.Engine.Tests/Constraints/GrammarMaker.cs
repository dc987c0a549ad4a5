using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>Random grammars whose rules hold texts of many alphabets and lengths, call each other, and can end within a token.</summary>
internal sealed class GrammarMaker(Random random)
{
    private static readonly string[] Sets = ["[a-z]", "[a-zA-Z]", "[a-zA-Z0-9]", "[ a-zA-Z0-9_-]", "[^\"\\\\\\x00-\\x1F]", "[^\\n]", "[^z]", "[b-y]", "[a-zé日]", "[0-9]", "[^\\x00-\\x7F]"];
    private static readonly string[] Patterns = [".*", ".{0,12}", "\\w{3,90}", "[^\"]{0,100}x", "(?:[a-z]{1,3} ){5,80}", "[a-z]{0,15}[A-Z]{0,3}", "(?:[^z]|zz){2,}", "\\d{1,4}|.{2,5}|[é日]*", "[a-m][a-z]*|[n-z][a-z]{0,3}|[A-Z].{0,4}"];

    public CompiledGrammar Make(GrammarCompiler compiler) => random.Next(5) switch
    {
        0 => compiler.JsonSchema(new SchemaMaker(random).Make()),
        1 => compiler.Regex(Patterns[random.Next(Patterns.Length)]),
        2 => compiler.JsonSchema($$"""{"type":"string","minLength":{{random.Next(3)}},"maxLength":{{random.Next(4, 150)}}}"""),
        3 => compiler.Gbnf(Repetitions()),
        _ => compiler.Gbnf(Rules()),
    };

    /// <summary>Parts of so many states that they are called instead of copied, more and fewer times than a token has bytes.</summary>
    private string Repetitions()
    {
        var rare = new string('q', 200);
        // Without quotes, so that it is clear where a repetition within a repetition ends.
        var set = Sets.Where(set => set is not ("[^\\n]" or "[^z]")).ElementAt(random.Next(Sets.Length - 2));
        var part = $"({set} {Optional("\"!\"?")} | \"{rare}\"){{{random.Next(3)},{random.Next(10, 90)}}}";
        return $"root ::= {(random.Next(2) == 0 ? part : $"({part} \"\\\"\"){{{random.Next(8)},{random.Next(10, 90)}}}")} {Optional("\"\\\"\" [a-z]*")}";
    }

    private string Optional(string part) => random.Next(2) == 0 ? part : string.Empty;

    private string Rules() =>
        string.Join('\n', new[] { "root", "one", "two", "three" }.Select((rule, i) => $"{rule} ::= {Choice(i)}"));

    private string Choice(int rule) => string.Join(" | ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => Sequence(rule)));

    private string Sequence(int rule) => string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Part(rule)));

    /// <summary>Later rules may be called anywhere; the first only behind a character, so that none calls itself before it reads one.</summary>
    private string Part(int rule) => random.Next(5) switch
    {
        0 when rule < 3 => new[] { "one", "two", "three" }[random.Next(rule, 3)],
        1 => "(\"[\" root \"]\")?",
        2 => new[] { "\"ab\"", "\", \"", "\"\\\"\"", "\"日\"" }[random.Next(4)],
        _ => Sets[random.Next(Sets.Length)] + (random.Next(4) switch { 0 => "*", 1 => $"{{0,{random.Next(1, 30)}}}", 2 => $"{{{random.Next(3)},{random.Next(3, 20)}}}", _ => "+" }),
    };
}
