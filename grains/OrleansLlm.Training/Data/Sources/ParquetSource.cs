using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Training.Runs;
using Parquet;
using Parquet.Serialization;

namespace OrleansLlm.Training.Data.Sources;

/// <summary>Reads Parquet files, nested columns (lists of messages) included, one row group in memory at a time.</summary>
internal static class ParquetSource
{
    public static async IAsyncEnumerable<(int Line, Func<JsonElement> Parse)> ReadAsync(string path, [EnumeratorCancellation] CancellationToken token)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
        int groups = await CountAsync(path, file, token).ConfigureAwait(false);
        int line = 0;
        for (int group = 0; group < groups; group++)
        {
            foreach (var row in await RowsAsync(path, file, group, token).ConfigureAwait(false))
            {
                line++;
                yield return (line, () => ExampleSource.FromCells(row.Where(cell => cell.Value is not null).Select(cell => KeyValuePair.Create(cell.Key, ToNode(cell.Value)))));
            }
        }
    }

    private static async Task<int> CountAsync(string path, Stream file, CancellationToken token)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(file, null, true, token).ConfigureAwait(false);
            return reader.RowGroupCount;
        }
        catch (Exception broken) when (broken is ParquetException or IOException or InvalidDataException)
        {
            throw new TrainingException($"{path} can not be read as Parquet: {broken.Message}", broken);
        }
    }

    private static async Task<IEnumerable<IDictionary<string, object?>>> RowsAsync(string path, Stream file, int group, CancellationToken token)
    {
        try
        {
            file.Position = 0;
            return (await ParquetSerializer.DeserializeUntypedAsync(file, null, group, token).ConfigureAwait(false)).Data!;
        }
        catch (Exception broken) when (broken is ParquetException or IOException or InvalidDataException or NotSupportedException)
        {
            throw new TrainingException($"{path}: row group {group + 1} can not be read: {broken.Message}", broken);
        }
    }

    private static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        IDictionary<string, object?> group => new JsonObject(group.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, ToNode(member.Value)))),
        IDictionary map => new JsonObject(map.Cast<DictionaryEntry>().Select(member => KeyValuePair.Create(Convert.ToString(member.Key, CultureInfo.InvariantCulture)!, ToNode(member.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(ToNode)]),
        sbyte or byte or short or ushort or int or uint or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        float or double or decimal => JsonValue.Create(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}
