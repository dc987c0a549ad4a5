namespace OrleansLlm.Trainer.Networks;

/// <summary>Whether a network learns or is measured.</summary>
internal sealed class NetworkMode
{
    /// <summary>Dropout is on.</summary>
    public bool IsTraining { get; set; }

    /// <summary>Share of activations dropped before they are added to the residual stream.</summary>
    public double Dropout { get; init; }

    /// <summary>Layers are computed again in the backward pass.</summary>
    public bool Recomputes { get; init; }
}
