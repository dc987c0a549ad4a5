using CsCheck;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Merging;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Tests.Merging;

public sealed class ModelMergeTests
{
    private static readonly float[] s_base = [1, 1, 1, 1, 1, 1];

    [Fact]
    public void Linear_is_the_weighted_mean()
    {
        Assert.Equal([2.5f, 3.5f], Merge(MergeMethod.Linear, null, ([1, 2], 1), ([3, 4], 3)));
        var sum = ModelMerge.Merge(["t"], [new(new Fixed([1, 2]), 1), new(new Fixed([3, 4]), 3)], null, new MergeSettings { Method = MergeMethod.Linear, Normalize = false });
        Assert.Equal([10f, 14f], sum[0].Value.ReadAll());
    }

    [Fact]
    public void Slerp_keeps_to_the_arc()
    {
        float[] half = Merge(MergeMethod.Slerp, null, ([2, 0], 1), ([0, 2], 1));
        Assert.Equal(Math.Sqrt(2), half[0], 1e-6);
        Assert.Equal(half[0], half[1], 1e-6);
        Gen.Float[-1, 1].Array[4].Select(Gen.Float[-1, 1].Array[4], Gen.Float[0, 1]).Sample((a, b, place) =>
        {
            float[] ends = Slerp.Between(a, b, 0);
            return ends.Zip(a, (x, y) => Math.Abs(x - y) < 1e-5).All(near => near) && Slerp.Between(a, b, 1).Zip(b, (x, y) => Math.Abs(x - y) < 1e-5).All(near => near)
                && Slerp.Between(a, b, place).All(float.IsFinite);
        });
    }

    [Fact]
    public void Ties_trims_elects_a_sign_and_averages_those_that_agree()
    {
        // Differences: a = (4, -1, 0.1, 2, 0, 3), b = (2, 3, -0.2, -2, 0.5, -1); half of them are kept.
        float[] a = [5, 0, 1.1f, 3, 1, 4];
        float[] b = [3, 4, 0.8f, -1, 1.5f, 0];
        float[] merged = Merge(MergeMethod.Ties, s_base, (a, 1), (b, 1));

        // a keeps 4, 2, 3; b keeps 2, 3, -2. The fourth has no majority: the sum is 0 and nothing is added.
        Assert.Equal([1 + 3, 1 + 3, 1, 1, 1, 1 + 3], merged.Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void Dare_keeps_the_expected_difference_and_repeats_by_its_seed()
    {
        float[] start = new float[20_000];
        float[] tuned = [.. start.Select(_ => 2f)];
        float[] merged = Merge(MergeMethod.Dare, start, (tuned, 0.5f));
        Assert.Equal(1, merged.Average(), 0.05);
        Assert.InRange(merged.Count(value => value != 0) / 20_000.0, 0.48, 0.52);
        Assert.Equal(merged, Merge(MergeMethod.Dare, start, (tuned, 0.5f)));
        var other = ModelMerge.Merge(["t"], [new(new Fixed(tuned), 0.5f)], new Fixed(start), new MergeSettings { Method = MergeMethod.Dare, Seed = 1 });
        Assert.NotEqual(merged, other[0].Value.ReadAll());
    }

    [Fact]
    public void A_density_of_one_keeps_everything()
    {
        Gen.Float[-2, 2].Array[6].Select(Gen.Float[-2, 2].Array[6]).Sample((a, b) =>
        {
            var settings = new MergeSettings { Method = MergeMethod.Dare, Density = 1 };
            float[] merged = ModelMerge.Merge(["t"], [new(new Fixed(a), 0.5f), new(new Fixed(b), 0.5f)], new Fixed(s_base), settings)[0].Value.ReadAll();
            return merged.Select((value, i) => Math.Abs(value - ((a[i] + b[i]) / 2)) < 1e-4).All(near => near);
        });
    }

    [Theory]
    [InlineData(MergeMethod.Slerp, 3, false, "models must be two. Given: 3")]
    [InlineData(MergeMethod.Linear, 1, false, "models must be at least 2. Given: 1")]
    [InlineData(MergeMethod.Ties, 2, false, "base must be given for Ties. Given: none")]
    [InlineData(MergeMethod.Linear, 2, true, "base must be left out for Linear. Given: test")]
    public void What_does_not_fit_the_method_is_named(MergeMethod method, int models, bool hasBase, string message)
    {
        var parts = Enumerable.Range(0, models).Select(_ => new MergePart(new Fixed(s_base), 1)).ToList();
        var error = Assert.Throws<ArgumentException>(() => ModelMerge.Merge(["t"], parts, hasBase ? new Fixed(s_base) : null, new MergeSettings { Method = method }));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_of_another_shape_are_refused()
    {
        var error = Assert.Throws<ModelPackageException>(() => Merge(MergeMethod.Linear, null, ([1, 2], 1), ([1, 2, 3], 1)));
        Assert.Contains("t: must have the shape [2]. Given: [3]", error.Message, StringComparison.Ordinal);
    }

    private static float[] Merge(MergeMethod method, float[]? start, params (float[] Values, float Share)[] parts) => ModelMerge.Merge(
        ["t"], [.. parts.Select(part => new MergePart(new Fixed(part.Values), part.Share))], start is null ? null : new Fixed(start), new MergeSettings { Method = method })[0].Value.ReadAll();

    private sealed class Fixed(float[] values) : IWeightSource
    {
        public string Origin => "test";

        public WeightTensor? Find(string name) => name == "t" ? new Tensor(values) : null;

        private sealed class Tensor(float[] values) : WeightTensor([values.Length])
        {
            public override void Read(long first, Span<float> target) => values.AsSpan((int)first, target.Length).CopyTo(target);
        }
    }
}
