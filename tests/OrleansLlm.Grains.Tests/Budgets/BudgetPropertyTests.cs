using CsCheck;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class BudgetPropertyTests
{
    /// <summary>
    /// Over 100,000 operations with crashes before and after writes and within snapshots, lease ends, window rolls, edits, overrides, duplicates and
    /// late messages: the book never lets a call pass that a hard limit of the model has no room for, never refuses one that has, forgets and invents no money.
    /// </summary>
    [Fact]
    public void Money_is_exact_under_any_order_of_calls_and_crashes() =>
        Operation.Any.List[0, 200].Sample(BookRun.Run, iter: 1_200);
}
