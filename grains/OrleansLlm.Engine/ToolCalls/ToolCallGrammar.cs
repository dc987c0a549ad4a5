using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Json;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>The grammar of a text that is calls and nothing else, in the spelling of a format.</summary>
internal sealed class ToolCallGrammar
{
    private const string CallRule = "tool call";

    private static readonly GrammarExpr Space = new Repeat(new Characters(RuneSet.Of((' ', ' '), ('\n', '\n'))), 0, 2);

    private readonly ToolCallFormat _format;
    private readonly bool _allowsSeveral;
    private readonly Func<string, GrammarExpr> _marker;
    private readonly List<(string Name, GrammarExpr Arguments)> _functions = [];
    private readonly Dictionary<string, GrammarExpr> _rules = new(StringComparer.Ordinal);

    private ToolCallGrammar(ToolCallRules rules, Func<string, GrammarExpr> marker, Func<ToolFunction, Grammar> read)
    {
        _format = rules.Format;
        _allowsSeveral = rules.AllowsSeveral && rules.Format.AllowsSeveral;
        _marker = marker;
        for (var i = 0; i < rules.Functions.Count; i++)
        {
            _rules[RuleOf(i)] = read(rules.Functions[i]).Rename($"{RuleOf(i)} ", _rules);
            _functions.Add((rules.Functions[i].Name, new Rule(RuleOf(i))));
        }
    }

    /// <param name="rules">What may be called.</param>
    /// <param name="marker">A text of the format as the tokens that stand for it.</param>
    /// <param name="read">Reads a function's arguments.</param>
    public static Grammar Build(ToolCallRules rules, Func<string, GrammarExpr> marker, Func<ToolFunction, Grammar> read)
    {
        var builder = new ToolCallGrammar(rules, marker, read);
        return new Grammar(builder.Calls(), builder._rules);
    }

    /// <summary>The rule of a function's arguments.</summary>
    public static string RuleOf(int function) => $"tool {function}";

    private GrammarExpr Calls()
    {
        if (_format.ArgumentsMarker is { } marker)
        {
            return Several(All(_marker(_format.Openings[0]), Any([.. _functions.Select(function => All(Of(function.Name), _marker(marker), function.Arguments))])), Empty);
        }

        _rules[CallRule] = CallObject();
        var call = new Rule(CallRule);
        var options = _format.Openings.Select((opening, i) => Block(opening, i == 0 ? _format.Closing : null, call)).ToList();
        if (_format.IsBare)
        {
            options.Add(All(Space, call));
        }

        return Any(options);
    }

    private GrammarExpr Block(string opening, string? closing, GrammarExpr call)
    {
        var end = closing is null ? Empty : All(Space, _marker(closing));
        return _format.IsList
            ? All(_marker(opening), Space, Of("["), Several(call, JsonGrammar.Comma), Of("]"), end)
            : Several(All(_marker(opening), Space, call, end), Space);
    }

    private GrammarExpr Several(GrammarExpr item, GrammarExpr between) =>
        _allowsSeveral ? All(item, new Repeat(All(between, item), 0, null)) : item;

    private GrammarExpr CallObject() => All(
        Of("{"),
        Space,
        Of($"\"{_format.NameKey}\""),
        JsonGrammar.Colon,
        Of("\""),
        Any([.. _functions.Select(function => All(
            Of($"{function.Name}\""), JsonGrammar.Comma, Of($"\"{_format.ArgumentsKey}\""), JsonGrammar.Colon, function.Arguments))]),
        Of("}"));
}
