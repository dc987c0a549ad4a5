using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Attributes as bytes, in logs and snapshots.</summary>
internal static class AttributeCodec
{
    // Of its lengths and kind alone.
    private const int LeastAttribute = 12;

    public static void Write(ByteWriter writer, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        writer.Int(attributes.Count);
        foreach (var (key, value) in attributes)
        {
            writer.Text(key);
            writer.Int((int)value.Kind);
            if (value.Kind == AttributeValueKind.Text)
            {
                writer.Text(value.Text);
            }
            else
            {
                writer.Number(value.Number);
            }
        }
    }

    public static Dictionary<string, AttributeValue> Read(ref ByteReader reader)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        for (var left = reader.Count(LeastAttribute); left > 0; left--)
        {
            var key = reader.Text();
            attributes[key] = (AttributeValueKind)reader.Int() switch
            {
                AttributeValueKind.Text => reader.Text(),
                AttributeValueKind.Number => reader.Number(),
                _ => reader.Number() == 1,
            };
        }

        return attributes;
    }
}
