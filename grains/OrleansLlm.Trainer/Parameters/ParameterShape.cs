using System.Collections.Immutable;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>A weight that is trained.</summary>
/// <param name="Name">Its name, as in Hugging Face checkpoints.</param>
/// <param name="Shape">Its axes.</param>
internal sealed record ParameterShape(string Name, ImmutableArray<long> Shape)
{
    /// <summary>Elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Matrices decay; norms and biases do not.</summary>
    public bool Decays => Shape.Length > 1;
}
