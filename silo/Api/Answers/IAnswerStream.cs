using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Writes an answer as server-sent events. Nothing is sent before <see cref="FlushAsync"/>.</summary>
internal interface IAnswerStream : IDisposable
{
    /// <summary>Writes the events of one delta.</summary>
    void WriteDelta(ChoiceDelta delta);

    /// <summary>Writes the good end.</summary>
    void WriteEnd();

    /// <summary>Writes an error; nothing may follow.</summary>
    void WriteError(ApiError error);

    /// <summary>Writes a comment, which clients skip.</summary>
    void WriteKeepAlive();

    /// <summary>Sends what was written; false when nobody reads it any more.</summary>
    ValueTask<bool> FlushAsync(CancellationToken cancellationToken);
}
