using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Engine.Tuning;

/// <summary>What was found to be fastest for a model on a machine: defaults beneath whatever is set explicitly.</summary>
public sealed record TunedSettings
{
    /// <summary>Engines of the model, each with its own session.</summary>
    /// <value>1 to 64.</value>
    [Range(1, 64)]
    public int Sessions { get; init; } = 1;

    /// <summary>Threads within an operator, of each session; 0: as the engine chooses.</summary>
    /// <value>0 to 256.</value>
    [Range(0, 256)]
    public int Threads { get; init; }

    /// <summary>Whether threads wait for the next operator by spinning.</summary>
    public bool Spinning { get; init; }

    /// <summary>The most sequences of one engine's batch; fewer where memory holds no more.</summary>
    /// <value>1 to 1,024.</value>
    [Range(1, 1_024)]
    public int Slots { get; init; } = 1;

    /// <summary>The most prompt tokens of one sequence in one run.</summary>
    /// <value>1 to 8,192.</value>
    [Range(1, 8_192)]
    public int PrefillChunk { get; init; } = 128;
}
