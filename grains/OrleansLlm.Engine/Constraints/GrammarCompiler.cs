using OrleansLlm.Engine.Constraints.Gbnf;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Json;
using OrleansLlm.Engine.Constraints.Regexes;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Constraints;

/// <summary>
/// Compiles constraints for one vocabulary. CPU-bound; safe for concurrent use. Every method throws <see cref="GrammarException"/>, which names
/// what is wrong or not supported.
/// </summary>
/// <param name="vocabulary">The model's tokens.</param>
public sealed class GrammarCompiler(TokenVocabulary vocabulary)
{
    /// <summary>The longest text of a schema, expression or grammar.</summary>
    public const int MaxTextLength = 262_144;

    /// <summary>The most texts to choose from.</summary>
    public const int MaxChoices = 10_000;

    private const string CallsPrefix = "calls ";

    /// <summary>The vocabulary.</summary>
    public TokenVocabulary Vocabulary { get; } = vocabulary;

    /// <summary>
    /// JSON that is valid by a schema, in one spelling: properties in the schema's order, one optional space after <c>:</c> and <c>,</c>,
    /// strings escaped only where JSON asks for it. An object with <c>properties</c> has no others unless <c>additionalProperties</c> says so.
    /// </summary>
    public CompiledGrammar JsonSchema(string schema) => Compile(JsonSchemaReader.Read(Checked(schema)));

    /// <summary>Any JSON object, nested 24 deep at most.</summary>
    public CompiledGrammar JsonObject() => Compile(JsonGrammar.AnyObject());

    /// <summary>A text that as a whole matches a regular expression (ECMA-262 without lookaround, backreferences and word borders).</summary>
    public CompiledGrammar Regex(string pattern) => Compile(new Grammar(RegexAnchors.Whole(RegexParser.Parse(Checked(pattern)))));

    /// <summary>One of some texts.</summary>
    public CompiledGrammar Choice(IReadOnlyList<string> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (choices.Count is 0 or > MaxChoices)
        {
            throw new GrammarException($"There must be 1 to {MaxChoices} choices. Given: {choices.Count}.");
        }

        if (choices.Any(string.IsNullOrEmpty))
        {
            throw new GrammarException("A choice must not be empty.");
        }

        return Compile(new Grammar(GrammarExpr.Any([.. choices.Distinct(StringComparer.Ordinal).Select(GrammarExpr.Of)])));
    }

    /// <summary>A text of a grammar in the notation of llama.cpp (GBNF), from its rule <c>root</c>.</summary>
    public CompiledGrammar Gbnf(string grammar) => Compile(GbnfParser.Parse(Checked(grammar)));

    /// <summary>
    /// Calls of functions with arguments that are valid by their schemas. Not forced: any text until a call begins, which is only calls from there on;
    /// or instead of free text, a text of another grammar.
    /// </summary>
    /// <param name="rules">What may be called, and how it is written.</param>
    /// <param name="answer">What a text without calls must be; null: any text. Not with forced calls.</param>
    public CompiledGrammar ToolCalls(ToolCallRules rules, CompiledGrammar? answer = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return TryToolCalls(rules, answer) ?? ToolCalls(rules, answer, ToolArguments.ReadAlone);
    }

    /// <summary>All schemas at once; null when one is at fault, since that does not tell which.</summary>
    private CompiledGrammar? TryToolCalls(ToolCallRules rules, CompiledGrammar? answer)
    {
        try
        {
            var compiled = ToolCalls(rules, answer, ToolArguments.Read);
            var names = rules.Functions.Select((_, i) => ToolCallGrammar.RuleOf(i));
            return names.Any(name => compiled.DeadRules.Contains(name) || compiled.DeadRules.Contains(CallsPrefix + name)) ? null : compiled;
        }
        catch (GrammarException)
        {
            return null;
        }
    }

    private CompiledGrammar ToolCalls(ToolCallRules rules, CompiledGrammar? answer, Func<ToolFunction, Grammar> read)
    {
        var markers = new ToolCallMarkers(rules.Format, Vocabulary);
        var calls = ToolCallGrammar.Build(rules, markers.Expr, read);
        var isOnlyCalls = answer is null || rules.IsForced;
        return new CompiledGrammar(isOnlyCalls ? calls : Either(calls, answer!.Source), Vocabulary)
        {
            Trigger = isOnlyCalls && !rules.IsForced ? markers.Trigger() : null,
            ShownTokens = markers.SpecialTokens,
            IgnoresStops = isOnlyCalls,
        };
    }

    private static Grammar Either(Grammar calls, Grammar answer)
    {
        var rules = new Dictionary<string, GrammarExpr>(StringComparer.Ordinal);
        return new Grammar(GrammarExpr.Any(calls.Rename(CallsPrefix, rules), answer.Rename("answer ", rules)), rules);
    }

    private CompiledGrammar Compile(Grammar grammar) => new(grammar, Vocabulary);

    private static string Checked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxTextLength
            ? text
            : throw new GrammarException($"It must have 1 to {MaxTextLength} characters. Given: {text.Length}.");
    }
}
