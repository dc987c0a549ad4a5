using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.ToolCalls;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Grains.Replicas;

/// <summary>How one model calls functions.</summary>
/// <param name="Format">Its format, or null when none is known: its calls then stay text.</param>
internal sealed record ToolCalling(ToolCallFormat? Format)
{
    /// <summary>The value of the setting that turns the reading of calls off.</summary>
    public const string NoFormat = "none";

    /// <summary>How earlier calls are written where the template has no place for them; null: they can not be.</summary>
    public ToolCallSpelling? Spelling { get; } = Format is null or { ArgumentsMarker: not null } ? null : SpellingOf(Format);

    /// <param name="package">The model.</param>
    /// <param name="setting">The format's name, <see cref="NoFormat"/>, or null to find it out.</param>
    public static ToolCalling Of(ModelPackage package, string? setting)
    {
        if (setting is not null)
        {
            return new ToolCalling(ToolCallFormats.Find(setting));
        }

        var template = package.ToolUseTemplateSource ?? package.ChatTemplateSource;
        return new ToolCalling(template is null ? null : ToolCallFormats.Detect(template, package.Tokenizer));
    }

    /// <summary>The functions that the model is shown.</summary>
    public static IReadOnlyList<ToolDefinition> Shown(GenerationRequest request) =>
        request.ToolChoice is { Mode: ToolChoiceMode.None } ? [] : request.Tools ?? [];

    /// <summary>Tokens that are the format's markup.</summary>
    public IEnumerable<int> ControlTokens(Tokenizer tokenizer) => Format is null ? [] : ToolCallFormats.ControlTokens(Format, tokenizer);

    /// <summary>What the request lets the model call; null: nothing, or no format is known.</summary>
    public ToolCallRules? Rules(GenerationRequest request)
    {
        var callable = Callable(request);
        var isForced = request.ToolChoice is { Mode: ToolChoiceMode.Required };
        return Format is null || callable.Count == 0 ? null : new ToolCallRules
        {
            Format = Format,
            Functions = [.. callable.Select(tool => new ToolFunction
            {
                Name = tool.Definition.Name,
                ParametersJson = tool.Definition.ParametersJson,
                IsEnforced = isForced || tool.Definition.Strict,
                Path = $"tools[{tool.Index}].function.parameters",
            })],
            IsForced = isForced,
            AllowsSeveral = request.ParallelToolCalls ?? !(isForced && request.ToolChoice!.Functions is { Count: 1 }),
        };
    }

    /// <summary>Reads one choice's text; null where nothing can be called.</summary>
    public ToolCallReader? Reader(GenerationRequest request, int choice) => Rules(request) is { } rules
        ? new ToolCallReader(rules.Format, rules.Functions.Select(function => function.Name), $"{request.RequestId}#{choice}")
        : null;

    private static ToolCallSpelling SpellingOf(ToolCallFormat format)
    {
        var opening = format.Openings.Count == 0 || format.IsBare ? "" : format.Openings[0] + (format.IsList ? "[" : "\n");
        var closing = format.IsList ? "]" + format.Closing : format.Closing is null ? "" : "\n" + format.Closing;
        return new ToolCallSpelling
        {
            Opening = opening,
            Separator = format.IsList ? ", " : $"{closing}\n{opening}",
            Closing = closing,
            NameKey = format.NameKey,
            ArgumentsKey = format.ArgumentsKey,
        };
    }

    private static List<(int Index, ToolDefinition Definition)> Callable(GenerationRequest request) =>
        [.. Shown(request).Index().Where(tool => request.ToolChoice?.Functions?.Contains(tool.Item.Name) ?? true)];
}
