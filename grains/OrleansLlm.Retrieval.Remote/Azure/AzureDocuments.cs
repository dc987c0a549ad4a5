using System.Text;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>Documents as rows, and rows as documents.</summary>
internal static class AzureDocuments
{
    /// <summary>Fields that <see cref="Chunk"/> needs.</summary>
    public static readonly string[] ChunkFields = ["id", "revision", "document", "ordinal", "content", "contextLength", "start", "length", "place"];

    /// <summary>Fields that say what a document is.</summary>
    public static readonly string[] DocumentFields = ["id", "document", "revision", "name", "time", "attributes"];

    public static AzureRow DocumentRow(AzurePartition partition, IndexDocument document, string revision)
    {
        var row = Row(partition, document, revision, AzureRow.DocumentKind);
        row.Id = partition.DocumentKey(row.Document);
        return row;
    }

    public static IEnumerable<AzureRow> ChunkRows(AzurePartition partition, IndexDocument document, string revision) => document.Chunks.Select((chunk, i) =>
    {
        var row = Row(partition, document, revision, AzureRow.ChunkKind);
        (row.Id, row.Ordinal, row.ContentId, row.Content) = (partition.ChunkKey(revision, i), i, chunk.ContentId.ToString(), chunk.Indexed);
        (row.ContextLength, row.Start, row.Length, row.Vector) = (chunk.Context?.Length ?? -1, chunk.Start, chunk.Length, chunk.Vector?.ToArray());
        row.Place = chunk.Place is { } place ? [place.Page ?? -1, place.FileStart ?? -1, place.FileLength ?? -1, place.ParentStart ?? -1, place.ParentLength ?? -1] : [];
        return row;
    });

    public static IndexChunk Chunk(AzureRow row) => new()
    {
        Context = row.ContextLength < 0 ? null : row.Content![..row.ContextLength],
        Text = row.ContextLength < 0 ? row.Content! : row.Content![(row.ContextLength + 1)..],
        Start = row.Start,
        Length = row.Length,
        Place = row.Place is not [var page, var fileStart, var fileLength, var parentStart, var parentLength] ? null : new ChunkPlace
        {
            Page = page < 0 ? null : (int)page,
            FileStart = fileStart < 0 ? null : fileStart,
            FileLength = fileLength < 0 ? null : (int)fileLength,
            ParentStart = parentStart < 0 ? null : parentStart,
            ParentLength = parentLength < 0 ? null : (int)parentLength,
        },
        Vector = row.Vector is { } vector ? vector : (ReadOnlyMemory<float>?)null,
    };

    public static DateTimeOffset? Time(AzureRow row) => row.Time is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    /// <summary>The first 28 bytes as four numbers of seven bytes: ids are in the order of their numbers, but for those that begin alike.</summary>
    public static long[] Order(byte[] id)
    {
        var order = new long[4];
        for (var i = 0; i < 28; i++)
        {
            order[i / 7] = (order[i / 7] << 8) | (i < id.Length ? id[i] : 0u);
        }

        return order;
    }

    private static AzureRow Row(AzurePartition partition, IndexDocument document, string revision, string kind)
    {
        var bytes = Encoding.UTF8.GetBytes(document.Id);
        var order = Order(bytes);
        return new AzureRow
        {
            Partition = partition.Mark,
            Kind = kind,
            Document = AzurePartition.Document(document.Id),
            Revision = revision,
            Name = document.Id,
            Order1 = order[0],
            Order2 = order[1],
            Order3 = order[2],
            Order4 = order[3],
            Bytes = Convert.ToHexStringLower(bytes),
            Time = document.Time?.ToUnixTimeMilliseconds(),
            Attributes = [.. document.Attributes.Select(attribute => AzureAttribute.Of(attribute.Key, attribute.Value))],
        };
    }
}
