using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>What is durable of the making of a response.</summary>
[GenerateSerializer, Alias("llm.state.background-response")]
internal sealed class BackgroundState
{
    /// <summary>What it is made from; null: it has ended, and the client's words and secrets are not needed any more.</summary>
    [Id(0)]
    public BackgroundRequest? Request { get; set; }

    /// <summary>Whether its events are kept.</summary>
    [Id(1)]
    public bool Streams { get; set; }

    /// <summary>How often it was begun.</summary>
    [Id(2)]
    public int Runs { get; set; }

    /// <summary>Whether it broke off with its silo, so that readers may have seen more than was kept.</summary>
    [Id(3)]
    public bool WasLost { get; set; }
}
