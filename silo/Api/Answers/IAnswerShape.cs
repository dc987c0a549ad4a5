using System.IO.Pipelines;
using System.Text.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>What an answer looks like on the wire as a whole.</summary>
internal interface IAnswerShape
{
    /// <summary>The operation's name in telemetry.</summary>
    string Operation { get; }

    /// <summary>Begins an event stream.</summary>
    IAnswerStream Open(PipeWriter output, AnswerState answer, bool includeUsage);

    /// <summary>The answer is there in full: what must be kept is kept before its end is sent.</summary>
    Task CompleteAsync(AnswerState answer, CancellationToken cancellationToken);

    /// <summary>Writes a whole answer.</summary>
    void WriteWhole(Utf8JsonWriter writer, AnswerState answer);
}
