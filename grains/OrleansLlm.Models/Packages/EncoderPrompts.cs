namespace OrleansLlm.Models.Packages;

/// <summary>Instructions that the makers put before texts (<c>prompts</c> of <c>config_sentence_transformers.json</c>).</summary>
public sealed record EncoderPrompts
{
    private static readonly string[] s_documentNames = ["document", "passage", "corpus"];

    /// <summary>A model without instructions.</summary>
    public static readonly EncoderPrompts None = new();

    /// <summary>Put before what is searched with; null: the makers name none.</summary>
    public string? Query { get; init; }

    /// <summary>Put before what is searched; null: the makers name none.</summary>
    public string? Document { get; init; }

    /// <summary>Put before texts of which nothing is said.</summary>
    public string Default { get; init; } = "";

    /// <summary>Whether the makers tell queries and documents apart at all.</summary>
    public bool DistinguishesTexts => Query is not null || Document is not null;

    internal static EncoderPrompts Read(string folder)
    {
        if (ConfigElement.ReadOptional(folder, "config_sentence_transformers.json") is not { } file)
        {
            return None;
        }

        var prompts = (file.Optional("prompts")?.Members() ?? []).ToDictionary(prompt => prompt.Name, prompt => prompt.Value.String(), StringComparer.Ordinal);
        string standard = "";
        if (file.Optional("default_prompt_name") is { } name && !prompts.TryGetValue(name.String(), out standard!))
        {
            throw name.Wrong($"must name one of prompts: {string.Join(", ", prompts.Keys)}. Given: {name.Shown()}");
        }

        return new EncoderPrompts
        {
            Query = prompts.GetValueOrDefault("query"),
            Document = s_documentNames.Select(key => prompts.GetValueOrDefault(key)).FirstOrDefault(text => text is not null),
            Default = standard,
        };
    }
}
