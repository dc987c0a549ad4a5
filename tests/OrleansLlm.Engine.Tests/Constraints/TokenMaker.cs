using System.Text;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>Random tokens as byte-level vocabularies have them: words of one alphabet, mixtures, runs, and parts of characters.</summary>
internal sealed class TokenMaker(Random random)
{
    private static readonly string[] Alphabets = ["abcz", "abcABZ", "ab01Z9", " a-_B2", " a!.:,{}[]()^~", "aé日😀\u0085", "a\"\\\n\t", "\",:{}[] ", "0123456789", " "];

    public byte[][] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => Token())];

    private byte[] Token()
    {
        var length = random.Next(12) switch { 0 => random.Next(14, 20), 1 => random.Next(15, 70), var other => 2 + (other / 2) };
        var text = Text(Alphabets[random.Next(Alphabets.Length)], length) + (random.Next(4) == 0 ? Text(Alphabets[random.Next(Alphabets.Length)], 2) : string.Empty);
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(8) == 0 ? bytes[random.Next(bytes.Length / 2)..] : bytes;
    }

    private string Text(string alphabet, int length)
    {
        var runes = alphabet.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, length).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }
}
