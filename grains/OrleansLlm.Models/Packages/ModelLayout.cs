namespace OrleansLlm.Models.Packages;

/// <summary>What the configuration files of a folder say, whichever layout they follow.</summary>
internal sealed record ModelLayout
{
    /// <summary>The file that describes the model.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>The shape of the model.</summary>
    public required ModelConfig Config { get; init; }

    /// <summary>The graph.</summary>
    public required DecoderGraph Graph { get; init; }

    /// <summary>Recommended sampling.</summary>
    public required GenerationDefaults Generation { get; init; }
}
