import { Option } from 'commander';

/** `--deployment FILE`, or POWERGRID_DEPLOYMENT. */
export function deploymentOption(): Option {
  return new Option('--deployment <file>', 'the deployment record')
    .env('POWERGRID_DEPLOYMENT')
    .default('deployments/local.json');
}
