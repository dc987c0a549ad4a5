using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Writes the frames of a response's events, numbered on from the first. Each event is whole in the pipe before the next begins. Used by one thread.</summary>
internal sealed class ResponseEventWriter(PipeWriter pipe, int first) : IDisposable
{
    private int _next = first;

    /// <summary>Writes the fields of the event that was begun.</summary>
    public Utf8JsonWriter Json { get; } = new((IBufferWriter<byte>)pipe, JsonResponse.WriterOptions);

    /// <summary>Begins an event; its own fields and <see cref="End"/> follow.</summary>
    public void Begin(string type)
    {
        pipe.Write(Encoding.ASCII.GetBytes($"event: {type}\ndata: "));
        Json.WriteStartObject();
        Json.WriteString("type"u8, type);
        Json.WriteNumber("sequence_number"u8, _next++);
    }

    /// <summary>Begins an event about an item of the output, or about the one part of its content.</summary>
    public void BeginAt(string type, OutputItem item, bool isPart)
    {
        Begin(type);
        Json.WriteString("item_id"u8, item.Id);
        Json.WriteNumber("output_index"u8, item.Index);
        if (isPart)
        {
            Json.WriteNumber("content_index"u8, 0);
        }
    }

    /// <summary>Ends the event that was begun.</summary>
    public void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        Json.Reset();
        pipe.Write("\n\n"u8);
    }

    /// <summary>Writes an event that only tells of an item that something happened to it.</summary>
    public void WriteMark(string type, OutputItem item)
    {
        BeginAt(type, item, isPart: false);
        End();
    }

    /// <summary>Writes a comment, which clients skip.</summary>
    public void WriteKeepAlive() => pipe.Write(": keep-alive\n\n"u8);

    /// <summary>Sends what was written; false when nobody reads it any more.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => !(await pipe.FlushAsync(cancellationToken)).IsCompleted;

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
