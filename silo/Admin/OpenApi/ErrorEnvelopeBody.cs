namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The body of every error, as OpenAI's clients read it.</summary>
internal sealed record ErrorEnvelopeBody
{
    /// <summary>What went wrong.</summary>
    public required ErrorBody Error { get; init; }
}
