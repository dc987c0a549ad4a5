using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates;

/// <summary>
/// A model's chat template: Jinja, as the <c>apply_chat_template</c> of transformers runs it (sandboxed, <c>trim_blocks</c> and
/// <c>lstrip_blocks</c> on). Parsed once; immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// What is left out on purpose: <c>include</c>, <c>import</c>, <c>extends</c>, recursive loops, and HTML marking (<c>safe</c> changes nothing).
/// A template can reach nothing but its input, and every render is bounded by <see cref="TemplateLimits"/>.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly TemplateSource _source;
    private readonly IReadOnlyList<Statement> _statements;
    private readonly TemplateLimits _limits;
    private readonly TemplateVariables _variables;

    private ChatTemplate(string source, string? bosToken, string? eosToken, TemplateLimits limits)
    {
        _source = new TemplateSource(source);
        _statements = TemplateParser.Parse(_source);
        _limits = limits;
        _variables = new TemplateVariables(bosToken, eosToken);
        Capabilities = TemplateProbe.Run(source, (input, argumentsAsText) => RenderWith(input, argumentsAsText, TemplateProbe.Limits));
    }

    /// <summary>What the template has a place for, found by rendering small probes.</summary>
    public TemplateCapabilities Capabilities { get; }

    /// <summary>Parses a template and probes what it supports.</summary>
    /// <param name="source">The template's text (<c>chat_template</c> of <c>tokenizer_config.json</c>).</param>
    /// <param name="bosToken">The text of the token that begins a sequence; null: not defined to the template.</param>
    /// <param name="eosToken">The text of the token that ends a turn or sequence; null: not defined to the template.</param>
    /// <param name="limits">What one render may use; null for <see cref="TemplateLimits.Default"/>.</param>
    /// <exception cref="ChatTemplateException">The template can not be parsed; says where, and what was expected.</exception>
    public static ChatTemplate Parse(string source, string? bosToken, string? eosToken, TemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source, bosToken, eosToken, limits ?? TemplateLimits.Default);
    }

    /// <summary>Renders the prompt.</summary>
    /// <exception cref="TemplateRefusedException">The conversation does not fit the template; the caller's mistake.</exception>
    /// <exception cref="ChatTemplateException">The template failed or ran into a limit.</exception>
    public RenderedPrompt Render(ChatTemplateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var text = RenderWith(ConversationFit.Fit(input, Capabilities), Capabilities.ToolArgumentsAsText, _limits);
        return new(text.Value, Ranges(text));
    }

    /// <summary>
    /// Renders a conversation without the opening of an answer, and tells what conversations that end earlier render as. In one run where the template sees of each turn only
    /// what was said before it; else each of them is rendered.
    /// </summary>
    /// <exception cref="TemplateRefusedException">The conversation, or one of those that end earlier, does not fit the template.</exception>
    /// <exception cref="ChatTemplateException">The template failed or ran into a limit.</exception>
    public RenderedTurns RenderTurns(ChatTemplateInput input, IReadOnlySet<TurnEnd> ends)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(ends);
        input = input with { AddGenerationPrompt = false };
        var fitted = ConversationFit.Fit(input, Capabilities);
        if (ends.All(end => end.Messages > 0) && ConversationFit.ShiftOf(input, fitted, Capabilities) is { } shift && RunTurns(fitted, [.. ends.Select(end => end with { Messages = end.Messages + shift })]) is { } turns)
        {
            return turns with { Ends = turns.Ends.ToDictionary(end => end.Key with { Messages = end.Key.Messages - shift }, end => end.Value) };
        }

        return new(Render(input), ends.ToDictionary(
            end => end, end => new TurnText(0, Render(input with { Messages = [.. input.Messages.Take(end.Messages)], AddGenerationPrompt = end.Open }).Text)));
    }

    private RenderedTurns? RunTurns(ChatTemplateInput fitted, IReadOnlyCollection<TurnEnd> ends)
    {
        var variables = _variables.From(fitted, Capabilities.ToolArgumentsAsText);
        variables["messages"] = new ListValue(new WatchedItems(((ListValue)variables["messages"]).Items));
        var (whole, found) = new Interpreter(_source, _limits, fitted.Now).RunTurns(_statements, variables, ends.ToHashSet());
        return found is null ? null : new(new(whole.Value, Ranges(whole)), found);
    }

    private static List<Range> Ranges(TrackedString text)
    {
        var ranges = new List<Range>(text.Bounds.Length / 2);
        for (var i = 0; i < text.Bounds.Length; i += 2)
        {
            ranges.Add(text.Bounds[i]..text.Bounds[i + 1]);
        }

        return ranges;
    }

    private TrackedString RenderWith(ChatTemplateInput input, bool argumentsAsText, TemplateLimits limits) =>
        new Interpreter(_source, limits, input.Now).Run(_statements, _variables.From(input, argumentsAsText));
}
