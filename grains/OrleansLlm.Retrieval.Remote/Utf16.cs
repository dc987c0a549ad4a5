using System.Buffers.Binary;
using System.Text;

namespace OrleansLlm.Retrieval.Remote;

/// <summary>Texts as the bytes of their code units, the upper one first: ordered as <see cref="string.CompareOrdinal(string?, string?)"/> orders them, whatever the database's locale.</summary>
internal static class Utf16
{
    /// <summary>Not by an encoding: half a surrogate pair in a filter must stay what it is and match nothing.</summary>
    public static byte[] Bytes(string text)
    {
        var bytes = new byte[text.Length * sizeof(char)];
        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * sizeof(char)), text[i]);
        }

        return bytes;
    }

    /// <summary>The text of such bytes.</summary>
    public static string Text(byte[] bytes) => Encoding.BigEndianUnicode.GetString(bytes);

    /// <summary>Any text as one that the type text can hold; no two become the same.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                escaped.Append(text, i++, 2);
            }
            else if (text[i] is '\0' or '\\' || char.IsSurrogate(text[i]))
            {
                escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\{(int)text[i]:x4}");
            }
            else
            {
                escaped.Append(text[i]);
            }
        }

        return escaped.ToString();
    }
}
