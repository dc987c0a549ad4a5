using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>Low-rank additions (Hu et al. 2021): <c>y += alpha / rank * B A x</c>; A begins at random, B at zero.</summary>
public sealed record LoraSettings
{
    /// <summary>The rank.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The scale's numerator; 0: twice the rank.</summary>
    public double Alpha { get; init; }

    /// <summary>Share of a layer's inputs that the addition does not see in a step, 0 to 0.9.</summary>
    public double Dropout { get; init; }

    /// <summary>The scale is alpha over the root of the rank (Kalajdzievski 2023).</summary>
    public bool RankStabilized { get; init; }

    /// <summary>Linear layers by name; empty: all within the decoder's layers.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Values per scale of the 4-bit base of QLoRA: 16, 32, 64, 128 or 256.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>The base with the best adapter folded in is written too, as <c>model/</c>, once the run is over.</summary>
    public bool Merge { get; init; } = true;

    /// <summary>Alpha as it is used.</summary>
    [JsonIgnore]
    public double EffectiveAlpha => Alpha > 0 ? Alpha : 2 * Rank;

    /// <summary>What B A x is multiplied by.</summary>
    [JsonIgnore]
    public double Scale => EffectiveAlpha / (RankStabilized ? Math.Sqrt(Rank) : Rank);

    internal void Check()
    {
        TrainingException.Demand(Rank is >= 1 and <= 1024, "lora.rank", "from 1 to 1024", Rank);
        TrainingException.Demand(Alpha is >= 0 and <= 4096, "lora.alpha", "from 0 to 4096", Alpha);
        TrainingException.Demand(Dropout is >= 0 and <= 0.9, "lora.dropout", "from 0 to 0.9", Dropout);
        TrainingException.Demand(BlockSize is 16 or 32 or 64 or 128 or 256, "lora.block_size", "16, 32, 64, 128 or 256", BlockSize);
    }
}
