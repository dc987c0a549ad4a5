namespace OrleansLlm.Routing.Learning.Data;

/// <summary>A request, and how well two models answered it.</summary>
/// <param name="Text">The request's text.</param>
/// <param name="Weak">The cheap model's quality, 0 to 1; NaN: not known.</param>
/// <param name="Strong">The dear model's quality, 0 to 1; NaN: not known.</param>
public sealed record RoutingExample(string Text, float Weak, float Strong)
{
    /// <summary>What the request is about, or null. Never trained on: only figures are shown by it.</summary>
    public string? Group { get; init; }

    /// <summary>A dense embedding of the text from outside, or empty.</summary>
    public ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>Whether both models' qualities are known.</summary>
    public bool IsPair => !float.IsNaN(Weak) && !float.IsNaN(Strong);

    /// <summary>What the strong model adds, -1 to 1.</summary>
    public float Gain => Strong - Weak;
}
