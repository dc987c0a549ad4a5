namespace OrleansLlm.Retrieval.Fusion;

/// <summary>What is told around a hit.</summary>
/// <param name="Window">Chunks before and after, 1 to 10; 0: the larger chunk that it lies in, which is told once however many hits lie in it.</param>
public sealed record HitExpansion(int Window)
{
    /// <summary>The larger chunk that a hit lies in.</summary>
    public static HitExpansion Parent { get; } = new(0);

    internal bool IsParent => Window == 0;

    /// <exception cref="RetrievalException">The window is out of range.</exception>
    internal void Validate()
    {
        if (Window is < 0 or > 10)
        {
            throw new RetrievalException($"expansion.window must be between 1 and 10. Given: {Window}.", "expansion.window");
        }
    }
}
