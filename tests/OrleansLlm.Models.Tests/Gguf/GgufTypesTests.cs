using OrleansLlm.Models.Gguf;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Gguf;

/// <summary>Each type against the loops of ggml's own dequantisers, written down anew.</summary>
public sealed class GgufTypesTests
{
    public static TheoryData<int, int, int> Types => new()
    {
        { 2, 32, 18 }, { 3, 32, 20 }, { 6, 32, 22 }, { 7, 32, 24 }, { 8, 32, 34 }, { 12, 256, 144 }, { 13, 256, 176 }, { 14, 256, 210 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Blocks_are_read_as_ggml_reads_them_at_any_place(int type, int size, int bytes)
    {
        const int Blocks = 5;
        var random = new Random(type);
        byte[] data = new byte[Blocks * bytes];
        random.NextBytes(data);
        for (int block = 0; block < Blocks; block++)
        {
            // Random bits are seldom a sensible scale.
            int[] scales = type switch { 14 => [208], 12 or 13 or 3 or 7 => [0, 2], _ => [0] };
            foreach (int at in scales)
            {
                BitConverter.TryWriteBytes(data.AsSpan((block * bytes) + at), (Half)(random.NextSingle() - 0.5f));
            }
        }

        float[] expected = [.. data.Chunk(bytes).SelectMany(block => Dequantise(type, block))];
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.gguf");
        new GgufWriter().Tensor("t", [Blocks, size], type, data).Save(path);
        using var file = GgufFile.Open(path);
        var tensor = file.Find("t")!;
        Assert.Equal(expected, tensor.ReadAll());
        float[] part = new float[size + 7];
        tensor.Read(size - 3, part);
        Assert.Equal(expected[(size - 3)..((2 * size) + 4)], part);
    }

    [Fact]
    public void Broken_files_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.gguf");
        File.WriteAllText(path, "something else");
        Assert.Contains("does not begin with GGUF", Refused(path), StringComparison.Ordinal);
        new GgufWriter { Version = 1 }.Save(path);
        Assert.Contains("version: must be 2 or 3", Refused(path), StringComparison.Ordinal);
        new GgufWriter().Floats("t", [4, 8], new float[32]).Save(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
        Assert.Contains("t: lies outside the file of", Refused(path), StringComparison.Ordinal);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..20]);
        Assert.Contains("can be read", Refused(path), StringComparison.Ordinal);
        new GgufWriter().Tensor("t", [32], 16, new byte[64]).Save(path);
        using var file = GgufFile.Open(path);
        Assert.Contains("Given: ggml type 16", Assert.Throws<ModelPackageException>(() => file.Find("t")).Message, StringComparison.Ordinal);
    }

    private static string Refused(string path) => Assert.Throws<ModelPackageException>(() => GgufFile.Open(path)).Message;

    private static float Half(byte[] x, int at) => (float)BitConverter.ToHalf(x, at);

    private static float[] Dequantise(int type, byte[] x) => type switch
    {
        2 => Halves(j => ((x[2 + j] & 0xF) - 8) * Half(x, 0), j => ((x[2 + j] >> 4) - 8) * Half(x, 0)),
        3 => Halves(j => ((x[4 + j] & 0xF) * Half(x, 0)) + Half(x, 2), j => ((x[4 + j] >> 4) * Half(x, 0)) + Half(x, 2)),
        6 => Halves(j => (((x[6 + j] & 0xF) | Fifth(x, 2, j)) - 16) * Half(x, 0), j => (((x[6 + j] >> 4) | Fifth(x, 2, j + 16)) - 16) * Half(x, 0)),
        7 => Halves(j => (((x[8 + j] & 0xF) | Fifth(x, 4, j)) * Half(x, 0)) + Half(x, 2), j => (((x[8 + j] >> 4) | Fifth(x, 4, j + 16)) * Half(x, 0)) + Half(x, 2)),
        8 => [.. Enumerable.Range(0, 32).Select(j => (sbyte)x[2 + j] * Half(x, 0))],
        12 => K45(x, 16, fifth: -1),
        13 => K45(x, 48, fifth: 16),
        _ => K6(x),
    };

    private static float[] Halves(Func<int, float> low, Func<int, float> high) => [.. Enumerable.Range(0, 16).Select(low), .. Enumerable.Range(0, 16).Select(high)];

    private static int Fifth(byte[] x, int at, int j) => (int)((BitConverter.ToUInt32(x, at) >> j) & 1) << 4;

    private static float[] K45(byte[] x, int quants, int fifth)
    {
        var y = new List<float>();
        int q = quants;
        for (int j = 0, scale = 0, u1 = 1, u2 = 2; j < 256; j += 64, q += 32, scale += 2, u1 <<= 2, u2 <<= 2)
        {
            var (first, firstMin) = ScaleMin(scale, x);
            var (second, secondMin) = ScaleMin(scale + 1, x);
            for (int l = 0; l < 32; l++)
            {
                int high = fifth >= 0 && (x[fifth + l] & u1) != 0 ? 16 : 0;
                y.Add((Half(x, 0) * first * ((x[q + l] & 0xF) + high)) - (Half(x, 2) * firstMin));
            }

            for (int l = 0; l < 32; l++)
            {
                int high = fifth >= 0 && (x[fifth + l] & u2) != 0 ? 16 : 0;
                y.Add((Half(x, 0) * second * ((x[q + l] >> 4) + high)) - (Half(x, 2) * secondMin));
            }
        }

        return [.. y];
    }

    private static (int Scale, int Minimum) ScaleMin(int j, byte[] x)
    {
        ReadOnlySpan<byte> q = x.AsSpan(4, 12);
        return j < 4 ? (q[j] & 63, q[j + 4] & 63) : ((q[j + 4] & 0xF) | ((q[j - 4] >> 6) << 4), (q[j + 4] >> 4) | ((q[j] >> 6) << 4));
    }

    private static float[] K6(byte[] x)
    {
        float[] y = new float[256];
        float d = Half(x, 208);
        for (int n = 0, ql = 0, qh = 128, sc = 192; n < 256; n += 128, ql += 64, qh += 32, sc += 8)
        {
            for (int l = 0; l < 32; l++)
            {
                int scale = sc + (l / 16);
                y[n + l] = d * (sbyte)x[scale] * (((x[ql + l] & 0xF) | ((x[qh + l] & 3) << 4)) - 32);
                y[n + l + 32] = d * (sbyte)x[scale + 2] * (((x[ql + l + 32] & 0xF) | (((x[qh + l] >> 2) & 3) << 4)) - 32);
                y[n + l + 64] = d * (sbyte)x[scale + 4] * (((x[ql + l] >> 4) | (((x[qh + l] >> 4) & 3) << 4)) - 32);
                y[n + l + 96] = d * (sbyte)x[scale + 6] * (((x[ql + l + 32] >> 4) | ((x[qh + l] >> 6) << 4)) - 32);
            }
        }

        return y;
    }
}
