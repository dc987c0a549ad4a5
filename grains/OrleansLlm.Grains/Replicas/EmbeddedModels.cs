namespace OrleansLlm.Grains.Replicas;

/// <summary>The models that come with the program.</summary>
/// <param name="Folder">Their folder, or null when the host ships none.</param>
public sealed record EmbeddedModels(string? Folder)
{
    /// <summary>The demonstration model that is always there.</summary>
    public const string Default = "ember";

    /// <summary>Settings of a model that the configuration says nothing about. The embedded model is loaded at start and has a price, so that costs can be seen.</summary>
    internal ModelServingOptions DefaultsFor(string model) => model == Default && Folder is not null
        ? new ModelServingOptions { Preload = true, InputPricePerMillion = 0.05m, OutputPricePerMillion = 0.20m }
        : new ModelServingOptions();
}
