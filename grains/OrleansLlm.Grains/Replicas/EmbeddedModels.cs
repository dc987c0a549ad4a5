namespace OrleansLlm.Grains.Replicas;

/// <summary>The models that come with the program.</summary>
/// <param name="Folder">Their folder, or null when the host ships none.</param>
public sealed record EmbeddedModels(string? Folder)
{
    /// <summary>The demonstration model that is always there.</summary>
    public const string Default = "ember";

    /// <summary>Its small sister, with the same tokenizer: the cheap one of a cascade.</summary>
    public const string Small = "spark";

    /// <summary>The embedding model that is always there.</summary>
    public const string DefaultEmbedder = "ember-embed";

    /// <summary>
    /// Settings of a model that the configuration says nothing about. Embedded models have a price, so that costs can be seen; the one that is asked
    /// by default is loaded at start, the others at their first use, which takes no longer than a call.
    /// </summary>
    internal ModelServingOptions DefaultsFor(string model) => model switch
    {
        Default when Folder is not null => new ModelServingOptions { Preload = true, InputPricePerMillion = 0.05m, OutputPricePerMillion = 0.20m },
        Small when Folder is not null => new ModelServingOptions { InputPricePerMillion = 0.01m, OutputPricePerMillion = 0.04m },
        DefaultEmbedder when Folder is not null => new ModelServingOptions { InputPricePerMillion = 0.01m },
        _ => new ModelServingOptions(),
    };
}
