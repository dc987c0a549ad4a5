namespace OrleansLlm.Retrieval.Storage;

/// <summary>A batch of operations with the version that it makes, as bytes.</summary>
internal static class OperationCodec
{
    // Of their numbers and lengths alone.
    private const int LeastOperation = 8;
    private const int LeastChunk = 52;

    public static void Write(ByteWriter writer, long version, IReadOnlyList<IndexOperation> operations)
    {
        writer.Long(version);
        writer.Int(operations.Count);
        foreach (var operation in operations)
        {
            writer.Text(operation.Id);
            writer.Int(operation.Document is null ? 0 : 1);
            if (operation.Document is { } document)
            {
                writer.Long(document.Time?.ToUnixTimeMilliseconds() ?? DocumentRow.NoTime);
                AttributeCodec.Write(writer, document.Attributes);
                writer.Int(document.Chunks.Count);
                foreach (var chunk in document.Chunks)
                {
                    Write(writer, chunk);
                }
            }
        }
    }

    public static (long Version, IndexOperation[] Operations) Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.Long();
        var operations = new IndexOperation[reader.Count(LeastOperation)];
        for (var i = 0; i < operations.Length; i++)
        {
            var id = reader.Text();
            operations[i] = reader.Int() == 0 ? IndexOperation.Delete(id) : IndexOperation.Upsert(ReadDocument(id, ref reader));
        }

        return (version, operations);
    }

    public static DateTimeOffset? Time(long milliseconds) => milliseconds == DocumentRow.NoTime ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static void Write(ByteWriter writer, IndexChunk chunk)
    {
        writer.Text(chunk.Text);
        writer.Text(chunk.Context);
        writer.Long(chunk.Start);
        writer.Int(chunk.Length);
        Write(writer, ChunkPlaceRow.Of(chunk.Place));
        writer.Floats(chunk.Vector is { } vector ? vector.Span : default);
    }

    private static IndexDocument ReadDocument(string id, ref ByteReader reader)
    {
        var (time, attributes) = (Time(reader.Long()), AttributeCodec.Read(ref reader));
        var chunks = new IndexChunk[reader.Count(LeastChunk)];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new IndexChunk
            {
                Text = reader.Text(),
                Context = reader.NullableText(),
                Start = reader.Long(),
                Length = reader.Int(),
                Place = ReadPlace(ref reader).ToPlace(),
                Vector = reader.Floats() is { Length: > 0 } vector ? vector : null,
            };
        }

        return new IndexDocument { Id = id, Attributes = attributes, Time = time, Chunks = chunks };
    }

    private static void Write(ByteWriter writer, ChunkPlaceRow place)
    {
        writer.Long(place.FileStart);
        writer.Long(place.ParentStart);
        writer.Int(place.FileLength);
        writer.Int(place.ParentLength);
        writer.Int(place.Page);
    }

    private static ChunkPlaceRow ReadPlace(ref ByteReader reader) =>
        new(reader.Long(), reader.Long(), reader.Int(), reader.Int(), reader.Int(), 0);
}
