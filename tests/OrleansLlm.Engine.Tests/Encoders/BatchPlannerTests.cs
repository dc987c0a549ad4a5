using System.Threading.Channels;
using CsCheck;
using OrleansLlm.Engine.Encoders;

namespace OrleansLlm.Engine.Tests.Encoders;

public sealed class BatchPlannerTests
{
    private static readonly EncoderOptions Options = new() { MaxTokensPerBatch = 1_024, MaxBatch = 16, MaxPadding = 0.1 };

    private static readonly Gen<(string Tenant, int[] Lengths)[]> Jobs =
        Gen.Select(Gen.Char['a', 'd'].Select(letter => letter.ToString()), Gen.Int[1, 300].Array[1, 30], (tenant, lengths) => (tenant, lengths)).Array[1, 12];

    [Fact]
    public void Every_input_runs_once_and_every_batch_is_within_its_limits() => Jobs.Sample(jobs =>
    {
        var planner = new BatchPlanner(Options, together: true);
        foreach (var job in jobs)
        {
            planner.Add(Job(job.Tenant, job.Lengths));
        }

        Assert.Equal(jobs.Sum(job => job.Lengths.Sum()), planner.WaitingTokens);
        var seen = new HashSet<(EncoderJob, int)>();
        while (planner.Next() is { Count: > 0 } batch)
        {
            var padded = batch.Count * batch.Max(item => item.Length);
            Assert.All(batch, item => Assert.True(seen.Add((item.Job, item.Index))));
            Assert.InRange(batch.Count, 1, Options.MaxBatch);
            Assert.True(batch.Count == 1 || padded <= Options.MaxTokensPerBatch);
            Assert.True(padded - batch.Sum(item => item.Length) <= Options.MaxPadding * padded);
        }

        Assert.Equal(jobs.Sum(job => job.Lengths.Length), seen.Count);
        Assert.Equal((0L, 0, 0), (planner.WaitingTokens, planner.WaitingInputs, planner.Lines));
    });

    [Fact]
    public void Tenants_that_both_wait_are_served_alike_whatever_each_sends() =>
        Gen.Select(Gen.Int[1, 300].Array[200, 400], Gen.Int[1, 300].Array[200, 400], Gen.Int[1, 3]).Sample((first, second, weight) =>
        {
            var options = new EncoderOptions { MaxTokensPerBatch = 1_024, MaxBatch = 16, TenantWeights = { ["b"] = weight } };
            var planner = new BatchPlanner(options, together: true);
            planner.Add(Job("a", first));
            planner.Add(Job("b", second));
            var served = new Dictionary<string, double> { ["a"] = 0, ["b"] = 0 };
            while (planner.WaitingOf("a") > 0 && planner.WaitingOf("b") > 0)
            {
                foreach (var item in planner.Next())
                {
                    served[item.Job.Request.Tenant] += item.Length / (item.Job.Request.Tenant == "b" ? (double)weight : 1);
                }

                Assert.InRange(Math.Abs(served["a"] - served["b"]), 0, 2 * options.MaxTokensPerBatch);
            }
        });

    [Fact]
    public void A_tenant_that_comes_later_does_not_wait_behind_the_others_backlog()
    {
        var planner = new BatchPlanner(Options, together: true);
        planner.Add(Job("flood", [.. Enumerable.Repeat(64, 2_000)]));
        for (var i = 0; i < 20; i++)
        {
            planner.Next();
        }

        planner.Add(Job("late", [200]));
        var batches = Enumerable.Range(1, 100).First(_ => planner.Next().Exists(item => item.Job.Request.Tenant == "late"));
        Assert.InRange(batches, 1, 2);
    }

    [Fact]
    public void The_oldest_input_of_a_tenant_is_in_its_next_batch() => Gen.Int[1, 300].Array[2, 60].Sample(lengths =>
    {
        var planner = new BatchPlanner(Options, together: true);
        planner.Add(Job("a", lengths));
        var left = Enumerable.Range(0, lengths.Length).ToHashSet();
        while (planner.Next() is { Count: > 0 } batch)
        {
            Assert.Contains(batch, item => item.Index == left.Min());
            left.ExceptWith(batch.Select(item => item.Index));
        }
    });

    [Fact]
    public void What_a_cancelled_job_left_behind_is_passed_over()
    {
        var planner = new BatchPlanner(Options, together: true);
        var (gone, stays) = (Job("a", [10, 10, 10]), Job("a", [10]));
        planner.Add(gone);
        planner.Add(stays);
        planner.Forget(gone);
        gone.End(failure: null);
        Assert.Equal((10L, 1), (planner.WaitingTokens, planner.WaitingInputs));
        Assert.Equal([stays], planner.Next().Select(item => item.Job));
        Assert.Empty(planner.Next());
    }

    [Fact]
    public void A_model_whose_results_depend_on_the_batch_gets_inputs_one_by_one()
    {
        var planner = new BatchPlanner(Options, together: false);
        planner.Add(Job("a", [10, 10, 10]));
        Assert.Equal([1, 1, 1, 0], Enumerable.Range(0, 4).Select(_ => planner.Next().Count));
    }

    [Fact]
    public void Ranges_of_lengths_ascend_and_are_narrow()
    {
        foreach (var range in Enumerable.Range(1, 10_000).GroupBy(LengthBuckets.Of))
        {
            Assert.True(range.Min() >= 0.88 * range.Max(), $"{range.Min()} to {range.Max()}");
        }

        Assert.All(Enumerable.Range(1, 10_000), length => Assert.InRange(LengthBuckets.Of(length + 1) - LengthBuckets.Of(length), 0, 1));
    }

    private static EncoderJob Job(string tenant, int[] lengths) =>
        new(EncoderFixture.Request(tenant, lengths), Channel.CreateUnbounded<EncodedInput>(), submittedAt: 0);
}
