namespace OrleansLlm.Engine.Runners;

/// <summary>One slot's part of a batched step of one token per slot; the slot is the row's index.</summary>
/// <param name="Past">Positions already cached; the new token's position.</param>
/// <param name="Token">The token, or <see cref="Idle"/>: the row has nothing to do, and whatever is written at <paramref name="Past"/> is void.</param>
public readonly record struct DecodeRow(int Past, int Token)
{
    /// <summary>Marks a row without work.</summary>
    public const int Idle = -1;
}
