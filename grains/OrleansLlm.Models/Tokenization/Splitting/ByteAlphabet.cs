using System.Text;

namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>GPT-2's one-to-one mapping of the 256 bytes to printable characters, in which byte-level vocabularies are written.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Build();
    private static readonly Dictionary<char, byte> s_bytes = s_characters.Select((c, i) => (c, i)).ToDictionary(pair => pair.c, pair => (byte)pair.i);

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => s_characters[value];

    /// <summary>The UTF-8 bytes of a text, each written as its character.</summary>
    public static string ToText(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return ToText(bytes);
    }

    /// <summary>Bytes, each written as its character.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
        {
            text.Append(s_characters[value]);
        }

        return text.ToString();
    }

    /// <summary>The bytes that a vocabulary entry stands for; an entry with a character outside the alphabet is its own UTF-8.</summary>
    public static byte[] ToBytes(string token)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            if (!s_bytes.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }

    // Printable Latin-1 stands for itself; the rest takes the code points from 256 on, in order.
    private static char[] Build()
    {
        char[] characters = new char[256];
        char next = (char)256;
        for (int i = 0; i < 256; i++)
        {
            characters[i] = i is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)i : next++;
        }

        return characters;
    }
}
