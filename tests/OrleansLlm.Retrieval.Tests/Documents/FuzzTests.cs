using CsCheck;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Tests.Documents;

/// <summary>Files with bytes changed, left out and put in at random.</summary>
public sealed class FuzzTests
{
    private const int Mutants = 150;

    private static readonly DocumentLimits Limits = Loading.Limits with { MaxUnpackedBytes = 20_000_000, MaxCharacters = 1_000_000 };

    public static TheoryData<string> Names => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_damaged_file_gives_a_sound_document_or_one_clear_error(string name)
    {
        var original = Samples.All[name];
        var change = Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Int[1, 40], Gen.Byte.Array[1, 40]);
        await change.Array[1, 6].SampleAsync(async changes =>
        {
            var mutant = changes.Aggregate(original, (content, given) => Apply(content, given.Item1, given.Item2, given.Item3, given.Item4));
            try
            {
                Loading.AssertSound(await Loading.LoadAsync(name, mutant, Limits), mutant);
            }
            catch (DocumentException refused)
            {
                Assert.NotEqual(DocumentFault.TimedOut, refused.Fault);
                Assert.Contains(name, refused.Message, StringComparison.Ordinal);
            }
        }, iter: Mutants, threads: 1);
    }

    private static byte[] Apply(byte[] content, int kind, double place, int length, byte[] noise)
    {
        var at = (int)(place * content.Length);
        var end = Math.Min(content.Length, at + length);
        return kind switch
        {
            0 => [.. content[..at], .. noise, .. content[Math.Min(content.Length, at + noise.Length)..]],
            1 => [.. content[..at], .. content[end..]],
            2 => [.. content[..end], .. content[at..]],
            _ => content[..Math.Min(content.Length, Math.Max(1, at))],
        };
    }
}
