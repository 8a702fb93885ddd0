terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

variable "url" {}
variable "region" {}
variable "minutes" {}

provider "aws" {
  region                      = var.region
  access_key                  = "judge"
  secret_key                  = "judge"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true

  endpoints {
    ssm = var.url
    sts = var.url
  }
}

resource "aws_ssm_document" "preferences" {
  name            = "SSM-SessionManagerRunShell"
  document_type   = "Session"
  document_format = "JSON"
  content = jsonencode({
    schemaVersion = "1.0"
    sessionType   = "Standard_Stream"
    inputs        = { idleSessionTimeout = var.minutes }
  })
}
