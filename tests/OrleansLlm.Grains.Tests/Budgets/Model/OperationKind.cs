namespace OrleansLlm.Grains.Tests.Budgets.Model;

internal enum OperationKind
{
    Reserve,
    Extend,
    Settle,
    Cancel,
    SetLimits,
    SetOverride,
    Sweep,
}
