using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>What differs between chat completions and plain completions on the wire.</summary>
internal interface IAnswerFormat
{
    /// <summary>The operation's name in telemetry.</summary>
    string Operation { get; }

    /// <summary>The value of <c>object</c> in a whole answer.</summary>
    string WholeObject { get; }

    /// <summary>The value of <c>object</c> in a chunk.</summary>
    string ChunkObject { get; }

    /// <summary>Whether a choice's stream begins with a chunk of its own (<see cref="WriteStart"/>).</summary>
    bool HasStart(ChoiceState choice);

    /// <summary>Writes a choice's first chunk: the role, or the echoed prompt.</summary>
    /// <param name="first">What the choice begins with, which follows in a chunk of its own.</param>
    void WriteStart(Utf8JsonWriter writer, ChoiceState choice, ChoiceDelta first);

    /// <summary>Writes what a choice gained.</summary>
    void WriteDelta(Utf8JsonWriter writer, ChoiceState choice, ChoiceDelta delta);

    /// <summary>Writes why a choice ended.</summary>
    void WriteFinish(Utf8JsonWriter writer, ChoiceState choice, FinishReason reason);

    /// <summary>Writes a choice of a whole answer.</summary>
    void WriteWhole(Utf8JsonWriter writer, ChoiceState choice);
}
