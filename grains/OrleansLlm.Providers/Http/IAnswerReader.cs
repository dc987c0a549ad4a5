using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Http;

/// <summary>Reads one answer in a server's format, whole or event by event. Used by one thread.</summary>
internal interface IAnswerReader
{
    /// <summary>The stream's last event was read.</summary>
    bool IsDone { get; }

    /// <summary>More came than was allowed (<see cref="Tokens.OutputBound"/>): the rest is not waited for, and what is not handed on is not counted.</summary>
    bool IsOver { get; }

    /// <summary>Reads a whole answer: all of it is in one element.</summary>
    /// <exception cref="ProviderException">It is malformed, or an error.</exception>
    GenerationChunk ReadWhole(ReadOnlySpan<byte> body, UpstreamResponse response);

    /// <summary>Reads the data of one event.</summary>
    /// <exception cref="ProviderException">It is malformed, or an error.</exception>
    void ReadEvent(string? name, ReadOnlySpan<byte> data);

    /// <summary>What was gained since the last call; null: nothing.</summary>
    GenerationChunk? Take();

    /// <summary>The last element: what is left, how the choices ended, and the usage.</summary>
    /// <exception cref="ProviderException">Dropped: the answer has not ended.</exception>
    GenerationChunk End();
}
