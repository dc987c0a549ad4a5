namespace OrleansLlm.Grains.Replicas;

/// <summary>Settings of one model.</summary>
public sealed class ModelServingOptions
{
    /// <summary>The package's folder when it does not lie in the models folder.</summary>
    public string? Folder { get; set; }

    /// <summary>Load it when the silo starts instead of at the first request.</summary>
    public bool Preload { get; set; }

    /// <summary>Sequences that run at once; null: the silo's setting.</summary>
    public int? Slots { get; set; }

    /// <summary>The most positions of one sequence; null: the model's own window, or what free memory holds.</summary>
    public int? MaxLength { get; set; }

    /// <summary>
    /// Declares the beginnings of prompts shared between all tenants, for a model whose tenants may know each other's: a tenant can tell by timing,
    /// and by the cached tokens in its usage, that another one used the same. Default: each tenant reuses its own only.
    /// </summary>
    public bool SharePrefixes { get; set; }

    /// <summary>US dollars per million prompt tokens.</summary>
    public decimal InputPricePerMillion { get; set; }

    /// <summary>US dollars per million generated tokens.</summary>
    public decimal OutputPricePerMillion { get; set; }

    internal IEnumerable<string> Problems()
    {
        if (Folder is not null && !Directory.Exists(Folder))
        {
            yield return $"Folder must be an existing folder. Given: {Folder}.";
        }

        if (Slots < 1)
        {
            yield return $"Slots must be at least 1. Given: {Slots}.";
        }

        if (MaxLength < 2)
        {
            yield return $"MaxLength must be at least 2. Given: {MaxLength}.";
        }

        if (InputPricePerMillion < 0)
        {
            yield return $"InputPricePerMillion must be at least 0. Given: {InputPricePerMillion}.";
        }

        if (OutputPricePerMillion < 0)
        {
            yield return $"OutputPricePerMillion must be at least 0. Given: {OutputPricePerMillion}.";
        }
    }
}
